package io.tollgate.analytics;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code GET /v1/logs}, calls one by one, the newest first, and {@code GET /v1/logs/{call_id}}, one with its attempts.
 */
final class LogsRoutes {
    static final String PATH = "/v1/logs";

    private final QueryDesk desk;
    private final Store store;

    LogsRoutes(QueryDesk desk, Store store) {
        this.desk = desk;
        this.store = store;
    }

    void addTo(Router router) {
        router.get(PATH).handler(this::page);
        router.get(PATH + "/:call_id").handler(this::call);
    }

    private void page(RoutingContext routing) {
        desk.serve(routing, asked -> {
            LogsQuery query = LogsParser.page(asked);
            return () -> page(query, store.calls(query));
        });
    }

    private static QueryDesk.Answer page(LogsQuery query, List<Store.CallLine> found) {
        boolean more = found.size() > query.limit();
        List<Store.CallLine> calls = more ? found.subList(0, query.limit()) : found;
        String cursor = more ? "\"" + calls.getLast().place().text() + "\"" : "null";
        return json("{\"object\":\"list\",\"data\":["
                + calls.stream().map(Store.CallLine::json).collect(Collectors.joining(","))
                + "],\"has_more\":" + more + ",\"next_cursor\":" + cursor + "}");
    }

    private void call(RoutingContext routing) {
        String text = Objects.requireNonNullElse(routing.pathParam("call_id"), "");
        desk.serve(routing, asked -> {
            List<Filter> scope = LogsParser.scope(asked);
            UUID call = LogsParser.callId(text);
            if (call == null) {
                throw new RefusedException(new Failure.NoSuchCall(text.length() > 64 ? text.substring(0, 64) : text));
            }
            return () -> json(store.call(call, scope)
                    .orElseThrow(() -> new RefusedException(new Failure.NoSuchCall(call.toString())))
                    .json());
        });
    }

    private static QueryDesk.Answer json(String body) {
        return new QueryDesk.Answer(Format.JSON.contentType(), Map.of(), Buffer.buffer(body));
    }
}
