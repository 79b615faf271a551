package io.tollgate.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.gateway.config.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;

/** What operators' tools ask, on a port of its own: {@code /metrics} in Prometheus' text format. */
final class Management {
    /** A few tools, each with a connection or two. */
    private static final int MOST_CONNECTIONS = 100;

    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    private Management() {}

    /** Serves and gives the port. */
    static Future<Integer> serve(Vertx vertx, HttpConfig http, PrometheusMeterRegistry meters) {
        return SideServer.listen(vertx, http.managementHost(), http.managementPort(), MOST_CONNECTIONS, request -> {
                    if (LOCAL.contains(http.managementHost()) && isOfAnotherName(request)) {
                        request.response().setStatusCode(403).end("Metrics are for this machine.\n");
                        return;
                    }
                    if (!"/metrics".equals(request.path())) {
                        request.response().setStatusCode(404).end("Metrics are at /metrics.\n");
                        return;
                    }
                    request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                            .end(meters.scrape());
                })
                .map(HttpServer::actualPort)
                .recover(e -> Future.failedFuture(new IllegalStateException(
                        "the management address " + http.managementHost() + ":" + http.managementPort()
                                + " cannot be listened on; choose another with http.management_host and"
                                + " http.management_port",
                        e)));
    }

    /** A page in a browser on this machine may have had its own name lead here. */
    private static boolean isOfAnotherName(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        return asked != null && !LOCAL.contains(asked.host().toLowerCase(Locale.ROOT));
    }
}
