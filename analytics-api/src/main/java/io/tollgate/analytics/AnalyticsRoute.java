package io.tollgate.analytics;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** {@code GET /v1/analytics}: the figures of a range of time, in buckets and groups. */
final class AnalyticsRoute implements Handler<RoutingContext> {
    static final String PATH = "/v1/analytics";

    private final QueryDesk desk;
    private final Store store;
    private final ReportRenderer renderer;

    AnalyticsRoute(QueryDesk desk, Store store) {
        this.desk = desk;
        this.store = store;
        this.renderer = new ReportRenderer(store);
    }

    @Override
    public void handle(RoutingContext routing) {
        desk.serve(routing, asked -> {
            AnalyticsQuery query = QueryParser.parse(asked.parameters(), asked.caller(), asked.accept(), asked.now());
            return () -> answer(
                    Report.of(query, store.ask(query)).without(asked.caller().hidden()));
        });
    }

    private QueryDesk.Answer answer(Report report) {
        Map<String, String> headers = new HashMap<>();
        if (report.asOf() != null) {
            headers.put("x-tollgate-as-of", Timestamps.text(report.asOf(), ZoneOffset.UTC));
        }
        if (report.nextCursor() != null) {
            headers.put("x-tollgate-next-cursor", report.nextCursor());
        }
        return new QueryDesk.Answer(
                report.query().format().contentType(), headers, Buffer.buffer(renderer.render(report)));
    }
}
