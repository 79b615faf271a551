package io.tollgate.gateway;

import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.edge.InvalidRequests;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One event loop with a server of its own; all of them share a port. */
final class EventLoop extends VerticleBase {
    private static final int SHARED_BY_ALL_INSTANCES = 1;
    private static final int LONGEST_REQUEST_LINE = 8 << 10;
    private static final int LARGEST_HEAD = 16 << 10;
    private static final int MOST_FIELDS = 100;
    private static final int MOST_REQUESTS_AHEAD = 32;
    private static final Duration LONGEST_HEAD = Duration.ofSeconds(10);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(75);

    private final HttpConfig http;
    private final ConnectionCount count;
    private final HandlerFactory handlers;
    private final AtomicInteger port;

    /** Makes the handler of an event loop's requests, on that event loop. */
    @FunctionalInterface
    interface HandlerFactory {
        Handler<HttpServerRequest> on(Vertx loop) throws IOException;
    }

    EventLoop(HttpConfig http, ConnectionCount count, HandlerFactory handlers, AtomicInteger port) {
        this.http = http;
        this.count = count;
        this.handlers = handlers;
        this.port = port;
    }

    @Override
    public Future<?> start() throws IOException {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE)
                .setMaxHeaderSize(LARGEST_HEAD)
                // With it, a connection is heard of only once its first head is whole.
                .setHttp2ClearTextEnabled(false)
                // No WebSockets here: their handlers would stand in the way of every request.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(false);
        Handler<HttpServerRequest> edge = handlers.on(vertx);
        InvalidRequests invalid = new InvalidRequests(LONGEST_REQUEST_LINE, LARGEST_HEAD, MOST_FIELDS);
        IdleConnections connections = new IdleConnections(
                vertx,
                count,
                new RequestDecoder.Bounds(LONGEST_REQUEST_LINE, LARGEST_HEAD, MOST_FIELDS, MOST_REQUESTS_AHEAD),
                new IdleConnections.Patience(LONGEST_HEAD, LONGEST_IDLE),
                invalid);
        return vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(invalid)
                .requestHandler(request -> {
                    if (connections.serves(request)) {
                        edge.handle(request);
                    }
                })
                .listen(address())
                .onSuccess(server -> port.set(server.actualPort()))
                .recover(e -> Future.failedFuture(inUse(e) ? portInUse(e) : e));
    }

    private SocketAddress address() {
        return http.port() == 0
                ? SocketAddress.sharedRandomPort(SHARED_BY_ALL_INSTANCES, http.host())
                : SocketAddress.inetSocketAddress(http.port(), http.host());
    }

    private static boolean inUse(Throwable e) {
        return e instanceof BindException || String.valueOf(e.getMessage()).contains("in use");
    }

    private Exception portInUse(Throwable cause) {
        return new IllegalStateException(
                "port " + http.port() + " is in use; choose another with http.port or --port", cause);
    }
}
