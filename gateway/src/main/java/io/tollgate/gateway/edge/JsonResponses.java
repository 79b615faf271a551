package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** Answers of the routes that are no calls. */
public final class JsonResponses {
    private JsonResponses() {}

    public static void send(HttpServerRequest request, int status, JsonObject json) {
        head(request, status);
        EarlyResponses.end(request, json.toBuffer());
    }

    private static void head(HttpServerRequest request, int status) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .putHeader(HeaderNames.REQUEST_ID, requestId(request));
    }

    /**
     * Sends what is large and made for whoever asks: it takes room until its caller has taken it, and there may be
     * none.
     *
     * @param memory closed once the answer is on its way
     * @param style of the refusal
     */
    public static void send(HttpServerRequest request, JsonObject json, ByteBudget.Lease memory, ErrorDialect style) {
        Buffer body = json.toBuffer();
        if (!memory.take(body.length())) {
            memory.close();
            fail(request, style, new CallFailure.Overloaded());
            return;
        }
        head(request, 200);
        EarlyResponses.end(request, body).onComplete(sent -> memory.close());
    }

    public static void fail(HttpServerRequest request, Failure failure) {
        fail(request, ErrorDialect.OPENAI, failure);
    }

    public static void fail(HttpServerRequest request, ErrorDialect style, Failure failure) {
        ErrorResponses.send(request, requestId(request), style, failure);
    }

    public static String requestId(HttpServerRequest request) {
        return CallIds.requestId(
                request, () -> CallIds.uuid7(System.currentTimeMillis()).toString());
    }
}
