package io.tollgate.gateway.analytics;

import io.tollgate.gateway.config.AnalyticsConfig;
import io.tollgate.gateway.net.ContentOnHeap;
import io.tollgate.service.Secret;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
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

    /** Where it answers with the books for finance. */
    public static final String FOCUS = "/v1/exports/focus";

    /** Where it answers with all calls of a range. */
    public static final String USAGE = "/v1/exports/usage";

    /** Where it answers with what a day's calls of one provider came to. */
    static final String PROVIDER_DAYS = "/v1/books/provider-days";

    /** Where it tells of calls as they end. */
    public static final String LIVE = "/v1/logs/stream";

    /** For questions, of one client. */
    public static final int CONNECTIONS = 32;

    private static final String PERMISSIONS = "x-tollgate-permissions";
    private static final String TOKEN = "x-tollgate-internal-token";
    private static final String CALLER = "x-tollgate-caller";
    private static final String GATEWAYS = "x-tollgate-gateways";
    private static final String HIDDEN = "x-tollgate-hidden";
    private static final long LONGEST_MILLIS = 30_000;
    /** An export says nothing before it has added up. */
    private static final long LONGEST_EXPORT_MILLIS = 30 * 60_000;

    private final URI service;
    private final @Nullable Secret token;
    private final HttpClient client;
    /** A stream keeps its connection as long as it is open. */
    private final HttpClient streams;

    /** A client of the service that is configured; null if there is none. */
    public static @Nullable AnalyticsClient configured(Vertx vertx, AnalyticsConfig config) {
        URI service = config.url();
        return service == null ? null : new AnalyticsClient(vertx, service, config.internalToken());
    }

    /**
     * A client of one service.
     *
     * @param token what the service asks of those that it answers; null if it asks for nothing
     */
    public AnalyticsClient(Vertx vertx, URI service, @Nullable Secret token) {
        this.service = service;
        this.token = token;
        this.client = vertx.httpClientBuilder()
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(64))
                .withConnectHandler(ContentOnHeap::of)
                .build();
        this.streams = vertx.httpClientBuilder()
                .with(new PoolOptions().setHttp1MaxSize(64).setMaxWaitQueueSize(1))
                .withConnectHandler(ContentOnHeap::of)
                .build();
    }

    /**
     * Whoever a question is asked for.
     *
     * @param caller the id of its token; empty for all that have none. Callers take turns
     * @param permissions none for anybody
     * @param gateways those whose calls may be seen, as a scope writes them
     * @param hidden dimensions whose values may not be seen, by their names
     */
    public record Viewer(String caller, Set<String> permissions, List<String> gateways, List<String> hidden) {
        public Viewer {
            permissions = Set.copyOf(permissions);
            gateways = List.copyOf(gateways);
            hidden = List.copyOf(hidden);
        }
    }

    /** An answer with its body. */
    public record Whole(
            int status,
            @Nullable String contentType,
            @Nullable String retryAfter,
            Buffer body) {}

    /**
     * Says something of a call.
     *
     * @param call its id
     * @param body JSON
     */
    public Future<Whole> annotate(String call, Buffer body, Viewer viewer, MultiMap headers) {
        headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        return client.request(options(HttpMethod.PATCH, LOGS + "/" + call, viewer, headers, LONGEST_MILLIS))
                .compose(request -> request.send(body).compose(AnalyticsClient::whole));
    }

    /**
     * Asks what is kept of a call's prompt and answer.
     *
     * @param call its id
     */
    public Future<Whole> payload(String call, Viewer viewer, MultiMap headers) {
        return askWhole(LOGS + "/" + call + "/payload", viewer, headers);
    }

    /**
     * Asks one question and reads all of its answer. For any thread.
     *
     * @param path that the service knows
     * @param query as a query string
     */
    Future<Whole> askWhole(String path, String query, Viewer viewer) {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.ACCEPT, "application/json");
        return askWhole(path + "?" + query, viewer, headers);
    }

    private Future<Whole> askWhole(String uri, Viewer viewer, MultiMap headers) {
        return client.request(options(HttpMethod.GET, uri, viewer, headers, LONGEST_MILLIS))
                .compose(request -> request.send().compose(AnalyticsClient::whole));
    }

    /** To be called on the request's event loop: on another thread, the answer may have come and gone meanwhile. */
    private static Future<Whole> whole(HttpClientResponse answer) {
        return answer.body()
                .map(body -> new Whole(
                        answer.statusCode(),
                        answer.getHeader(HttpHeaders.CONTENT_TYPE),
                        answer.getHeader(HttpHeaders.RETRY_AFTER),
                        body));
    }

    /**
     * Asks one question. For event loops, which read the answer from its first byte.
     *
     * @param path that the service knows
     * @param query as a query string; null for none
     * @param headers of the question, besides those that say who asks
     */
    public Future<HttpClientResponse> ask(String path, @Nullable String query, Viewer viewer, MultiMap headers) {
        long longest = path.equals(FOCUS) || path.equals(USAGE) ? LONGEST_EXPORT_MILLIS : LONGEST_MILLIS;
        String uri = query == null ? path : path + "?" + query;
        return (path.equals(LIVE) ? streams : client)
                .request(options(HttpMethod.GET, uri, viewer, headers, longest))
                .compose(request -> request.send());
    }

    private RequestOptions options(HttpMethod method, String uri, Viewer viewer, MultiMap headers, long longest) {
        boolean tls = "https".equals(service.getScheme());
        headers.set(CALLER, viewer.caller());
        headers.set(PERMISSIONS, String.join(",", viewer.permissions()));
        headers.set(GATEWAYS, String.join(",", viewer.gateways()));
        headers.set(HIDDEN, String.join(",", viewer.hidden()));
        if (token != null) {
            headers.set(TOKEN, token.value());
        }
        return new RequestOptions()
                .setMethod(method)
                .setHost(service.getHost())
                .setPort(service.getPort() > 0 ? service.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(uri)
                .setTimeout(longest)
                .setHeaders(headers);
    }
}
