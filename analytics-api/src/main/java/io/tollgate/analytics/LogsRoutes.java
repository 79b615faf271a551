package io.tollgate.analytics;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code GET /v1/logs}, calls one by one, the newest first, {@code GET /v1/logs/{call_id}}, one with its attempts,
 * {@code GET /v1/logs/{call_id}/payload}, what is kept of its prompt and answer, and {@code PATCH /v1/logs/{call_id}},
 * which says something of it.
 */
final class LogsRoutes {
    static final String PATH = "/v1/logs";

    /** So much may be said of one call. */
    private static final int MOST_ANNOTATIONS = 100;

    private static final long LARGEST_BODY = 16 << 10;

    private final QueryDesk desk;
    private final Calls calls;

    LogsRoutes(QueryDesk desk, Calls calls) {
        this.desk = desk;
        this.calls = calls;
    }

    void addTo(Router router) {
        router.get(PATH).handler(this::page);
        router.get(PATH + "/:call_id").handler(this::call);
        router.get(PATH + "/:call_id/payload").handler(this::payload);
        router.patch(PATH + "/:call_id")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(this::annotate);
    }

    private void page(RoutingContext routing) {
        desk.serve(routing, asked -> {
            LogsQuery query = LogsParser.page(asked);
            return () -> page(query, calls.page(query));
        });
    }

    private static QueryDesk.Answer page(LogsQuery query, List<Calls.Line> found) {
        boolean more = found.size() > query.limit();
        List<Calls.Line> lines = more ? found.subList(0, query.limit()) : found;
        String cursor = more ? "\"" + lines.getLast().place().text() + "\"" : "null";
        return json("{\"object\":\"list\",\"data\":["
                + lines.stream().map(Calls.Line::json).collect(Collectors.joining(","))
                + "],\"has_more\":" + more + ",\"next_cursor\":" + cursor + "}");
    }

    private void call(RoutingContext routing) {
        desk.serve(routing, asked -> {
            List<Filter> scope = LogsParser.scope(asked);
            UUID call = callId(routing);
            return () -> json(found(call, scope));
        });
    }

    /** Who reads what is kept of a call is for the gateway to record, which alone asks. */
    private void payload(RoutingContext routing) {
        desk.serve(routing, asked -> {
            List<Filter> scope = LogsParser.payloads(asked);
            UUID call = callId(routing);
            return () -> json(calls.payload(call, scope)
                    .orElseThrow(() -> new RefusedException(new Failure.NoSuchPayload(call.toString()))));
        });
    }

    private static UUID callId(RoutingContext routing) {
        String text = Objects.requireNonNullElse(routing.pathParam("call_id"), "");
        UUID call = LogsParser.callId(text);
        if (call == null) {
            throw new RefusedException(new Failure.NoSuchCall(text.length() > 64 ? text.substring(0, 64) : text));
        }
        return call;
    }

    private String found(UUID call, List<Filter> scope) {
        return calls.call(call, scope)
                .orElseThrow(() -> new RefusedException(new Failure.NoSuchCall(call.toString())))
                .json();
    }

    private void annotate(RoutingContext routing) {
        String token = Objects.requireNonNullElse(routing.request().getHeader(QueryDesk.CALLER_HEADER), "");
        desk.serve(routing, asked -> {
            List<Filter> scope = LogsParser.annotated(asked, token);
            UUID call = callId(routing);
            Annotation annotation =
                    Annotation.parse(Objects.requireNonNullElse(routing.body().buffer(), Buffer.buffer()));
            return () -> {
                found(call, scope);
                if (!calls.annotate(call, token, annotation, MOST_ANNOTATIONS)) {
                    throw RefusedException.invalid(
                            "call_id",
                            "of this call " + MOST_ANNOTATIONS + " things have been said, and no more may be");
                }
                return json(calls.said(call));
            };
        });
    }

    private static QueryDesk.Answer json(String body) {
        return new QueryDesk.Answer(Format.JSON.contentType(), Map.of(), Buffer.buffer(body));
    }
}
