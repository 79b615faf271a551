package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.config.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands analytics queries on to the analytics service, with what the caller's token may see. The service trusts these
 * headers, which no caller can set.
 */
final class AnalyticsRoute {
    private static final String PERMISSIONS = "x-tollgate-permissions";
    private static final String TOKEN = "x-tollgate-internal-token";
    private static final String GATEWAYS = "x-tollgate-gateways";
    private static final List<String> ANSWERED = List.of(
            "content-type",
            "retry-after",
            "content-disposition",
            "cache-control",
            "vary",
            "x-tollgate-as-of",
            "x-tollgate-next-cursor");
    private static final long LONGEST_MILLIS = 30_000;

    private final Door door;
    private final @Nullable URI analytics;
    private final @Nullable Secret token;
    private final HttpClient client;

    AnalyticsRoute(Vertx vertx, Door door, @Nullable URI analytics, @Nullable Secret token) {
        this.door = door;
        this.analytics = analytics;
        this.token = token;
        this.client = vertx.httpClientBuilder()
                .with(new PoolOptions().setHttp1MaxSize(32).setMaxWaitQueueSize(64))
                .build();
    }

    void handle(HttpServerRequest request) {
        if (analytics == null) {
            Json.fail(
                    request,
                    new Failure.RouteNotFound(
                            "This gateway has no analytics: set analytics.url to where analytics-api listens."));
            return;
        }
        Principal principal = door.principal(request);
        String query = request.query();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(analytics.getHost())
                .setPort(
                        analytics.getPort() > 0
                                ? analytics.getPort()
                                : "https".equals(analytics.getScheme()) ? 443 : 80)
                .setSsl("https".equals(analytics.getScheme()))
                .setURI(query == null ? request.path() : request.path() + "?" + query)
                .setTimeout(LONGEST_MILLIS)
                .setHeaders(headers(request, principal));
        client.request(options)
                .compose(upstream -> upstream.send())
                .onComplete(
                        answer -> relay(request, answer), e -> Json.fail(request, new Failure.AnalyticsUnavailable()));
    }

    private MultiMap headers(HttpServerRequest request, @Nullable Principal principal) {
        MultiMap headers = HttpHeaders.headers()
                .set(Headers.REQUEST_ID, Json.requestId(request))
                .set(
                        PERMISSIONS,
                        principal == null
                                ? ""
                                : principal.permissions().stream()
                                        .map(Permission::id)
                                        .collect(Collectors.joining(",")));
        headers.set(
                GATEWAYS,
                principal == null
                        ? Scope.ALL
                        : String.join(",", principal.scope().names()));
        if (token != null) {
            headers.set(TOKEN, token.value());
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null ? headers : headers.set(HttpHeaders.ACCEPT, accept);
    }

    private static void relay(HttpServerRequest request, HttpClientResponse answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode()).putHeader(Headers.REQUEST_ID, Json.requestId(request));
        ANSWERED.forEach(name -> {
            String value = answer.getHeader(name);
            if (value != null) {
                response.putHeader(name, value);
            }
        });
        answer.pipeTo(response.setChunked(true))
                .onFailure(e -> request.connection().close());
    }
}
