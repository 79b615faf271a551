package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.AnalyticsClient.Viewer;
import io.tollgate.gateway.analytics.AnalyticsUnavailable;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands analytics queries on to the analytics service, with what the caller's token may see. Figures are for anybody
 * unless the operator has closed them; single calls are for tokens with {@code read}.
 */
public final class AnalyticsRoute implements Routes {
    static final Failure NONE = new HttpFailure.RouteNotFound(
            "This gateway has no analytics: set analytics.url to where analytics-api listens.");
    private static final Pattern KEY = Pattern.compile("(?<=^|&)key=[^&]*");
    private static final Pattern CALL_ID = Pattern.compile("[0-9A-Fa-f-]{36}");
    /** The dimensions that name tenants, and what is theirs. */
    private static final List<String> NAMES = List.of("gateway", "project");

    private static final List<String> ANSWERED = List.of(
            "content-type",
            "retry-after",
            "content-disposition",
            "cache-control",
            "vary",
            "x-tollgate-as-of",
            "x-tollgate-next-cursor");

    private final AccessGuard guard;
    private final @Nullable AnalyticsClient analytics;
    private final BooleanSupplier namesHidden;

    /**
     * The route of one event loop.
     *
     * @param analytics null if the gateway has none
     * @param namesHidden whether the names of gateways and projects are for callers with {@code read} alone
     */
    public AnalyticsRoute(AccessGuard guard, @Nullable AnalyticsClient analytics, BooleanSupplier namesHidden) {
        this.guard = guard;
        this.analytics = analytics;
        this.namesHidden = namesHidden;
    }

    @Override
    public void addTo(Router router) {
        router.get(AnalyticsClient.PATH)
                .setName("analytics")
                .handler(guard.publicRoute("analytics", context -> figures(context.request())));
        router.get(AnalyticsClient.LOGS)
                .setName("listLogs")
                .handler(context -> calls(context.request(), AnalyticsClient.LOGS));
        router.get(AnalyticsClient.LOGS + "/:call_id").setName("getLog").handler(context -> {
            String call = context.pathParam("call_id");
            // What is no id finds no call, and need not travel as it is.
            String id = CALL_ID.matcher(call).matches() ? call : "none";
            calls(context.request(), AnalyticsClient.LOGS + "/" + id);
        });
    }

    private void figures(HttpServerRequest request) {
        relay(request, AnalyticsClient.PATH, viewer(guard.principal(request)));
    }

    private void calls(HttpServerRequest request, String path) {
        switch (guard.authorizeHolder(request, Permission.READ, "logs")) {
            case AccessGuard.Decision.Denied denied -> JsonResponses.fail(request, denied.failure());
            case AccessGuard.Decision.Granted granted -> relay(request, path, viewer(granted.principal()));
        }
    }

    private void relay(HttpServerRequest request, String path, Viewer viewer) {
        if (analytics == null) {
            JsonResponses.fail(request, NONE);
            return;
        }
        analytics
                .ask(path, withoutKey(request.query()), viewer, headers(request))
                .onComplete(
                        answer -> relay(request, answer), e -> JsonResponses.fail(request, new AnalyticsUnavailable()));
    }

    private Viewer viewer(@Nullable Principal principal) {
        boolean reads = principal != null && principal.may(Permission.READ);
        List<String> hidden = !reads && namesHidden.getAsBoolean() ? NAMES : List.of();
        return principal == null
                ? new Viewer(Set.of(), List.of(Scope.ALL), hidden)
                : new Viewer(
                        principal.permissions().stream().map(Permission::id).collect(Collectors.toSet()),
                        principal.scope().names(),
                        hidden);
    }

    /**
     * Some clients put their token into the query. It is no parameter here, and is refused as one without its value.
     */
    private static @Nullable String withoutKey(@Nullable String query) {
        return query == null ? null : KEY.matcher(query).replaceAll("key=");
    }

    private static MultiMap headers(HttpServerRequest request) {
        MultiMap headers = HttpHeaders.headers().set(HeaderNames.REQUEST_ID, JsonResponses.requestId(request));
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null ? headers : headers.set(HttpHeaders.ACCEPT, accept);
    }

    private static void relay(HttpServerRequest request, HttpClientResponse answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode()).putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(request));
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
