package io.tollgate.gateway.edge;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers what never became a request: a head that is too large, or that two readers could take for two different
 * requests (RFC 9112, section 11.2). Nothing more is read from such a connection.
 */
public final class InvalidRequests implements Handler<HttpServerRequest> {
    private final int longestLine;
    private final int largestHead;
    private final int mostFields;

    /**
     * Answers for a server with these limits.
     *
     * @param longestLine of a request, in bytes
     * @param largestHead the headers together, in bytes
     * @param mostFields how many headers there may be
     */
    public InvalidRequests(int longestLine, int largestHead, int mostFields) {
        this.longestLine = longestLine;
        this.largestHead = largestHead;
        this.mostFields = mostFields;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Failure failure = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException e -> new HttpFailure.UriTooLong(longestLine);
            case TooLongHttpHeaderException e -> new HttpFailure.HeadersTooLarge(largestHead, mostFields);
            case null, default -> new HttpFailure.MalformedRequest();
        };
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        JsonResponses.fail(request, failure);
        request.connection().close();
    }
}
