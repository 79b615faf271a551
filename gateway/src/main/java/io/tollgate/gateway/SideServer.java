package io.tollgate.gateway;

import io.tollgate.gateway.edge.InvalidRequests;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * A server beside that of calls, on one event loop, and as strict with whoever connects: whatever comes over its port,
 * the process goes on.
 */
final class SideServer {
    private static final int LONGEST_REQUEST_LINE = 16 << 10;
    private static final int LARGEST_HEAD = 32 << 10;
    private static final int MOST_FIELDS = 200;
    private static final int MOST_REQUESTS_AHEAD = 32;
    private static final IdleConnections.Patience PATIENCE =
            new IdleConnections.Patience(Duration.ofSeconds(10), Duration.ofSeconds(75));

    private SideServer() {}

    /**
     * Listens and serves.
     *
     * @param port 0 for any free one
     * @param mostConnections open at once; one more is closed
     */
    static Future<HttpServer> listen(
            Vertx vertx, String host, int port, int mostConnections, Handler<HttpServerRequest> handler) {
        Promise<HttpServer> listening = Promise.promise();
        Context loop = vertx.getOrCreateContext();
        loop.runOnContext(
                v -> server(vertx, mostConnections, handler).listen(port, host).onComplete(listening));
        return listening.future();
    }

    private static HttpServer server(Vertx vertx, int mostConnections, Handler<HttpServerRequest> handler) {
        InvalidRequests invalid = new InvalidRequests(LONGEST_REQUEST_LINE, LARGEST_HEAD, MOST_FIELDS);
        IdleConnections connections = new IdleConnections(
                vertx,
                new ConnectionCount(mostConnections, mostConnections),
                new RequestDecoder.Bounds(LONGEST_REQUEST_LINE, LARGEST_HEAD, MOST_FIELDS, MOST_REQUESTS_AHEAD),
                PATIENCE,
                invalid);
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE)
                .setMaxHeaderSize(LARGEST_HEAD)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        return vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(invalid)
                .requestHandler(request -> {
                    if (connections.serves(request)) {
                        handler.handle(request);
                    }
                });
    }
}
