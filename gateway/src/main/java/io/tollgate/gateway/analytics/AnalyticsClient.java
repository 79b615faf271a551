package io.tollgate.gateway.analytics;

import io.tollgate.service.Secret;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the analytics service, with what whoever asks may see. The service trusts the headers that say so, which no
 * caller can set. For any thread; answers come on the event loop that asked.
 */
public final class AnalyticsClient {
    /** Where the service answers with figures. */
    public static final String PATH = "/v1/analytics";

    /** Where it answers with calls one by one. */
    public static final String LOGS = "/v1/logs";

    private static final String PERMISSIONS = "x-tollgate-permissions";
    private static final String TOKEN = "x-tollgate-internal-token";
    private static final String GATEWAYS = "x-tollgate-gateways";
    private static final String HIDDEN = "x-tollgate-hidden";
    private static final long LONGEST_MILLIS = 30_000;

    private final URI service;
    private final @Nullable Secret token;
    private final HttpClient client;

    /**
     * A client of one service.
     *
     * @param token what the service asks of those that it answers; null if it asks for nothing
     */
    public AnalyticsClient(Vertx vertx, URI service, @Nullable Secret token) {
        this.service = service;
        this.token = token;
        this.client = vertx.httpClientBuilder()
                .with(new PoolOptions().setHttp1MaxSize(32).setMaxWaitQueueSize(64))
                .build();
    }

    /**
     * Whoever a question is asked for.
     *
     * @param permissions none for anybody
     * @param gateways those whose calls may be seen, as a scope writes them
     * @param hidden dimensions whose values may not be seen, by their names
     */
    public record Viewer(Set<String> permissions, List<String> gateways, List<String> hidden) {
        public Viewer {
            permissions = Set.copyOf(permissions);
            gateways = List.copyOf(gateways);
            hidden = List.copyOf(hidden);
        }
    }

    /** Asks for figures, as {@link #ask(String, String, Viewer, MultiMap)} does. */
    public Future<HttpClientResponse> ask(@Nullable String query, Viewer viewer, MultiMap headers) {
        return ask(PATH, query, viewer, headers);
    }

    /**
     * Asks one question.
     *
     * @param path that the service knows
     * @param query as a query string; null for none
     * @param headers of the question, besides those that say who asks
     */
    public Future<HttpClientResponse> ask(String path, @Nullable String query, Viewer viewer, MultiMap headers) {
        boolean tls = "https".equals(service.getScheme());
        headers.set(PERMISSIONS, String.join(",", viewer.permissions()));
        headers.set(GATEWAYS, String.join(",", viewer.gateways()));
        headers.set(HIDDEN, String.join(",", viewer.hidden()));
        if (token != null) {
            headers.set(TOKEN, token.value());
        }
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(service.getHost())
                        .setPort(service.getPort() > 0 ? service.getPort() : tls ? 443 : 80)
                        .setSsl(tls)
                        .setURI(query == null ? path : path + "?" + query)
                        .setTimeout(LONGEST_MILLIS)
                        .setHeaders(headers))
                .compose(request -> request.send());
    }
}
