package io.tollgate.analytics;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * {@code GET /v1/exports/focus}, what calls cost, for finance, in the columns of FOCUS, and {@code GET
 * /v1/exports/usage}, the calls themselves.
 */
final class ExportRoutes {
    static final String FOCUS = "/v1/exports/focus";
    static final String USAGE = "/v1/exports/usage";

    private final QueryDesk desk;
    private final ExportDesk exports;
    private final ClickHouse clickHouse;
    private final UsageExport usage;

    ExportRoutes(QueryDesk desk, ExportDesk exports, Store store) {
        this.desk = desk;
        this.exports = exports;
        this.clickHouse = store.clickHouse();
        this.usage = new UsageExport(store);
    }

    void addTo(Router router) {
        router.get(FOCUS).handler(this::focus);
        router.get(USAGE).handler(this::usage);
    }

    private void focus(RoutingContext routing) {
        desk.parse(routing, FocusQuery::parse).ifPresent(parsed -> {
            FocusQuery query = parsed.value();
            exports.send(
                    new ExportDesk.Export(
                            query.format().contentType(),
                            query.fileName(),
                            () -> new ExportDesk.Content(
                                    clickHouse.export(
                                            FocusSql.export(query, clickHouse.exportMemory()), query.format()),
                                    Map.of())),
                    QueryDesk.caller(routing),
                    parsed.reply());
        });
    }

    private void usage(RoutingContext routing) {
        desk.parse(routing, UsageQuery::parse).ifPresent(parsed -> {
            UsageQuery query = parsed.value();
            exports.send(
                    new ExportDesk.Export(query.format().contentType(), query.fileName(), () -> usage.open(query)),
                    QueryDesk.caller(routing),
                    parsed.reply());
        });
    }
}
