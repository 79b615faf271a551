package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** Answers of the routes that are no calls. */
final class JsonResponses {
    private JsonResponses() {}

    static void send(HttpServerRequest request, int status, JsonObject json) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .putHeader(HeaderNames.REQUEST_ID, requestId(request));
        EarlyResponses.end(request, json.toBuffer());
    }

    static void fail(HttpServerRequest request, Failure failure) {
        fail(request, ErrorDialect.OPENAI, failure);
    }

    static void fail(HttpServerRequest request, ErrorDialect style, Failure failure) {
        ErrorResponses.send(request, requestId(request), style, failure);
    }

    static String requestId(HttpServerRequest request) {
        return CallIds.requestId(
                request, () -> CallIds.uuid7(System.currentTimeMillis()).toString());
    }
}
