package io.tollgate.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.gateway.config.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;

/** What operators' tools ask, on a port of its own: {@code /metrics} in Prometheus' text format. */
final class Management {
    private Management() {}

    /** Serves and gives the port. */
    static Future<Integer> serve(Vertx vertx, HttpConfig http, PrometheusMeterRegistry meters) {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    if (!"/metrics".equals(request.path())) {
                        request.response().setStatusCode(404).end("Metrics are at /metrics.\n");
                        return;
                    }
                    request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                            .end(meters.scrape());
                })
                .listen(http.managementPort(), http.managementHost())
                .map(HttpServer::actualPort)
                .recover(e -> Future.failedFuture(new IllegalStateException(
                        "the management address " + http.managementHost() + ":" + http.managementPort()
                                + " cannot be listened on; choose another with http.management_host and"
                                + " http.management_port",
                        e)));
    }
}
