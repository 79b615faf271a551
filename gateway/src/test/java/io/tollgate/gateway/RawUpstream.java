package io.tollgate.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP upstream that does with each request what a test says. */
final class RawUpstream implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile Handler<HttpServerRequest> next =
            request -> request.response().end();

    RawUpstream() {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    seen.add(request.method() + " " + request.uri());
                    next.handle(request);
                })
                .listen(0, "127.0.0.1")
                .await();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/base");
    }

    /** Does so with every request to come. */
    void does(Handler<HttpServerRequest> what) {
        next = what;
    }

    /** The request lines received so far. */
    List<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
