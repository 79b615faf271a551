package io.tollgate.gateway.edge.analytics;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.AnalyticsClient.Viewer;
import io.tollgate.gateway.analytics.AnalyticsUnavailable;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.HeaderNames;
import io.tollgate.gateway.edge.HttpFailure;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.edge.admin.AdminEndpoint;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
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
            "x-tollgate-percentile-error",
            "x-tollgate-include",
            "x-tollgate-next-cursor");

    private final AccessGuard guard;
    private final AdminEndpoint operators;
    private final @Nullable AnalyticsClient analytics;
    private final AnalyticsRelays relays;
    private final BooleanSupplier namesHidden;

    /**
     * The route of one event loop.
     *
     * @param analytics null if the gateway has none
     * @param loop its event loop
     * @param writeStall how long a caller may take nothing of an answer
     * @param namesHidden whether the names of gateways and projects are for callers with {@code read} alone
     */
    public AnalyticsRoute(
            AccessGuard guard,
            AdminEndpoint operators,
            @Nullable AnalyticsClient analytics,
            Vertx loop,
            Duration writeStall,
            BooleanSupplier namesHidden) {
        this.guard = guard;
        this.operators = operators;
        this.analytics = analytics;
        this.relays = new AnalyticsRelays(loop, AnalyticsClient.CONNECTIONS, writeStall);
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
        router.get(AnalyticsClient.LIVE)
                .setName("streamLogs")
                .handler(context -> calls(context.request(), AnalyticsClient.LIVE));
        router.get(AnalyticsClient.FOCUS)
                .setName("exportFocus")
                .handler(context -> calls(context.request(), AnalyticsClient.FOCUS));
        router.get(AnalyticsClient.USAGE)
                .setName("exportUsage")
                .handler(context -> calls(context.request(), AnalyticsClient.USAGE));
        router.get(AnalyticsClient.LOGS + "/:call_id")
                .setName("getLog")
                .handler(context -> calls(context.request(), AnalyticsClient.LOGS + "/" + callId(context)));
        router.patch(AnalyticsClient.LOGS + "/:call_id")
                .setName("annotateLog")
                .handler(operators.guarded(List.of(Permission.EDIT, Permission.RUN), this::annotate));
    }

    /** What is no id finds no call, and need not travel as it is. */
    static String callId(RoutingContext context) {
        String call = context.pathParam("call_id");
        return call != null && CALL_ID.matcher(call).matches() ? call : "none";
    }

    private void annotate(RoutingContext context, Principal principal) {
        HttpServerRequest request = context.request();
        AnalyticsClient service = analytics;
        if (service == null) {
            JsonResponses.fail(request, NONE);
            return;
        }
        operators.change(
                context,
                principal,
                (operator, body) -> service.annotate(
                                callId(context), body.toBuffer(), viewer(principal), headers(request))
                        .recover(e -> Future.failedFuture(new FailureException(new AnalyticsUnavailable())))
                        .toCompletionStage(),
                answer -> whole(request, answer));
    }

    /** Hands an answer on that is all there. */
    static void whole(HttpServerRequest request, AnalyticsClient.Whole answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status()).putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(request));
        if (answer.contentType() != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        }
        if (answer.retryAfter() != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, answer.retryAfter());
        }
        response.end(answer.body());
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
        // Streams of calls have connections of their own, of which the service itself gives few to each caller.
        boolean shared = !path.equals(AnalyticsClient.LIVE);
        if (shared && !relays.enter(viewer.caller())) {
            JsonResponses.fail(request, new CallFailure.Overloaded());
            return;
        }
        Runnable over = shared ? () -> relays.leave(viewer.caller()) : () -> {};
        analytics
                .ask(path, withoutKey(request.query()), viewer, headers(request))
                .onComplete(answer -> relay(request, answer, over), e -> {
                    over.run();
                    JsonResponses.fail(request, new AnalyticsUnavailable());
                });
    }

    private Viewer viewer(@Nullable Principal principal) {
        boolean reads = principal != null && principal.may(Permission.READ);
        List<String> hidden = !reads && namesHidden.getAsBoolean() ? NAMES : List.of();
        return principal == null ? new Viewer("", Set.of(), List.of(Scope.ALL), hidden) : viewer(principal, hidden);
    }

    /** What a token may see. */
    static Viewer viewer(Principal principal, List<String> hidden) {
        return new Viewer(
                principal.id(),
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

    static MultiMap headers(HttpServerRequest request) {
        MultiMap headers = HttpHeaders.headers().set(HeaderNames.REQUEST_ID, JsonResponses.requestId(request));
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null ? headers : headers.set(HttpHeaders.ACCEPT, accept);
    }

    private void relay(HttpServerRequest request, HttpClientResponse answer, Runnable over) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode()).putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(request));
        ANSWERED.forEach(name -> {
            String value = answer.getHeader(name);
            if (value != null) {
                response.putHeader(name, value);
            }
        });
        response.setChunked(true);
        relays.relay(answer, request, over);
    }
}
