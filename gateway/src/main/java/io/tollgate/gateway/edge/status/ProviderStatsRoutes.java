package io.tollgate.gateway.edge.status;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.cluster.ClusterStats;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.HttpFailure;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.throttle.ProviderStats.Sight;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;

/**
 * The providers' throttles: with {@code ?scope=node}, as without, those of this node, as they are at this moment; with
 * {@code ?scope=cluster} the sums of this and what other nodes published last. Answered from memory.
 */
public final class ProviderStatsRoutes implements Routes {
    private final AccessGuard guard;
    private final Map<String, ProviderState> providers;
    private final ProviderStats stats;
    private final ClusterStats cluster;

    public ProviderStatsRoutes(
            AccessGuard guard, Map<String, ProviderState> providers, ProviderStats stats, ClusterStats cluster) {
        this.guard = guard;
        this.providers = providers;
        this.stats = stats;
        this.cluster = cluster;
    }

    @Override
    public void addTo(Router router) {
        router.get("/v1/stats/providers").setName("providerStats").handler(guard.publicRoute("stats", this::stats));
        router.get("/v1/stats/providers/:id")
                .setName("providerStatsById")
                .handler(guard.publicRoute("stats", this::statsOf));
    }

    private void stats(RoutingContext context) {
        HttpServerRequest request = context.request();
        try {
            Sight sight = sight(request);
            JsonResponses.send(request, 200, ofCluster(request) ? cluster.all(sight) : stats.all(sight));
        } catch (FailureException e) {
            JsonResponses.fail(request, e.failure());
        }
    }

    private void statsOf(RoutingContext context) {
        HttpServerRequest request = context.request();
        String provider = Objects.requireNonNullElse(context.pathParam("id"), "");
        try {
            Sight sight = sight(request);
            (ofCluster(request) ? cluster.one(provider, sight) : stats.one(provider, sight))
                    .ifPresentOrElse(
                            json -> JsonResponses.send(request, 200, json),
                            () -> JsonResponses.fail(
                                    request,
                                    new HttpFailure.RouteNotFound("There is no provider with that name; configured: "
                                            + String.join(", ", providers.keySet()) + ".")));
        } catch (FailureException e) {
            JsonResponses.fail(request, e.failure());
        }
    }

    private static boolean ofCluster(HttpServerRequest request) throws FailureException {
        String scope = request.getParam("scope");
        if (scope == null || scope.equals("node")) {
            return false;
        }
        if (scope.equals("cluster")) {
            return true;
        }
        throw new FailureException(new CallFailure.InvalidRequest("scope must be node or cluster.", "scope"));
    }

    private Sight sight(HttpServerRequest request) {
        Principal principal = guard.principal(request);
        if (principal == null || !principal.may(Permission.READ)) {
            return Sight.PUBLIC;
        }
        return principal.scope().everywhere() ? Sight.ALL : Sight.of(principal.scope()::includes);
    }
}
