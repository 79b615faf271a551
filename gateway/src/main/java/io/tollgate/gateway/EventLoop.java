package io.tollgate.gateway;

import io.tollgate.gateway.config.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.util.concurrent.atomic.AtomicInteger;

/** One event loop with a server of its own; all of them share a port. */
final class EventLoop extends VerticleBase {
    /** What Vert.x takes for "any free port, the same for all instances". */
    private static final int ANY_SHARED = -1;

    private static final int LONGEST_REQUEST_LINE = 8 << 10;
    private static final int LARGEST_HEAD = 32 << 10;

    private final HttpConfig http;
    private final Edges edges;
    private final AtomicInteger port;

    /** Makes the handler of an event loop's requests, on that event loop. */
    @FunctionalInterface
    interface Edges {
        Handler<HttpServerRequest> on(Vertx loop);
    }

    EventLoop(HttpConfig http, Edges edges, AtomicInteger port) {
        this.http = http;
        this.edges = edges;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(http.host())
                .setPort(http.port() == 0 ? ANY_SHARED : http.port())
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE)
                .setMaxHeaderSize(LARGEST_HEAD)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false);
        return vertx.createHttpServer(options)
                .requestHandler(edges.on(vertx))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()))
                .recover(e -> Future.failedFuture(inUse(e) ? portInUse(e) : e));
    }

    private static boolean inUse(Throwable e) {
        return e instanceof BindException || String.valueOf(e.getMessage()).contains("in use");
    }

    private Exception portInUse(Throwable cause) {
        return new IllegalStateException(
                "port " + http.port() + " is in use; choose another with http.port or --port", cause);
    }
}
