package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.throttle.ProviderStats.Sight;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;

/** The providers' throttles, as they are at this moment. Answered from memory. */
public final class ProviderStatsRoutes implements Routes {
    private final AccessGuard guard;
    private final Map<String, ProviderState> providers;
    private final ProviderStats stats;

    public ProviderStatsRoutes(AccessGuard guard, Map<String, ProviderState> providers, ProviderStats stats) {
        this.guard = guard;
        this.providers = providers;
        this.stats = stats;
    }

    @Override
    public void addTo(Router router) {
        router.get("/v1/stats/providers").setName("providerStats").handler(guard.publicRoute("stats", this::stats));
        router.get("/v1/stats/providers/:id")
                .setName("providerStatsById")
                .handler(guard.publicRoute("stats", this::statsOf));
    }

    private void stats(RoutingContext context) {
        JsonResponses.send(context.request(), 200, stats.all(sight(context.request())));
    }

    private void statsOf(RoutingContext context) {
        String provider = Objects.requireNonNullElse(context.pathParam("id"), "");
        stats.one(provider, sight(context.request()))
                .ifPresentOrElse(
                        json -> JsonResponses.send(context.request(), 200, json),
                        () -> JsonResponses.fail(
                                context.request(),
                                new HttpFailure.RouteNotFound("There is no provider with that name; configured: "
                                        + String.join(", ", providers.keySet()) + ".")));
    }

    private Sight sight(HttpServerRequest request) {
        Principal principal = guard.principal(request);
        if (principal == null || !principal.may(Permission.READ)) {
            return Sight.PUBLIC;
        }
        return principal.scope().everywhere() ? Sight.ALL : Sight.KEYS;
    }
}
