package io.tollgate.gateway.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Ends a request that is answered before its body is read. The body is never read: the connection is closed, a moment
 * after the answer, so that the caller finds the answer before the end.
 */
public final class EarlyResponses {
    private static final long MOMENT_MILLIS = 500;

    private EarlyResponses() {}

    /** Completes once the answer is on its way, or will never be. */
    public static Future<Void> end(HttpServerRequest request, Buffer answer) {
        if (request.isEnded() || !hasBody(request)) {
            return request.response().end(answer);
        }
        request.pause();
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        return request.response().end(answer).onComplete(sent -> closeSoon(request));
    }

    /** Closes a connection on which more of a request may come, once the answer must have arrived. */
    public static void closeSoon(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        Context context = Vertx.currentContext();
        if (context == null) {
            connection.close();
        } else {
            context.owner().setTimer(MOMENT_MILLIS, id -> connection.close());
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                : !length.strip().equals("0");
    }
}
