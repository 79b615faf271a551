package io.tollgate.analytics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Executor;

/**
 * {@code /health}, {@code /health/live}, {@code /health/ready} and {@code /metrics}, on a port of their own. The
 * service is alive while it answers, and ready while the table of calls can be asked.
 */
final class ManagementRoutes {
    private final Store store;
    private final PrometheusMeterRegistry registry;
    private final Executor threads;

    ManagementRoutes(Store store, PrometheusMeterRegistry registry, Executor threads) {
        this.store = store;
        this.registry = registry;
        this.threads = threads;
    }

    Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.get("/health").handler(this::ready);
        router.get("/health/ready").handler(this::ready);
        router.get("/health/live").handler(routing -> status(routing, 200, "ok"));
        router.get("/metrics")
                .handler(routing -> routing.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(registry.scrape()));
        return router;
    }

    private void ready(RoutingContext routing) {
        Context eventLoop = routing.vertx().getOrCreateContext();
        threads.execute(() -> {
            boolean ok = storeAnswers();
            eventLoop.runOnContext(done -> status(routing, ok ? 200 : 503, ok ? "ok" : "down"));
        });
    }

    /** Blocks for as long as ClickHouse takes. */
    private boolean storeAnswers() {
        try {
            store.check();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static void status(RoutingContext routing, int code, String status) {
        routing.response()
                .setStatusCode(code)
                .putHeader("content-type", Format.JSON.contentType())
                .end(new JsonObject().put("status", status).toBuffer());
    }
}
