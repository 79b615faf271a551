package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.config.DeployedRoutes;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.route.Walk;
import io.tollgate.service.text.Excerpt;
import org.jspecify.annotations.Nullable;

/** Finds the dynamic route that a call names, and the call's way through it. For one event loop. */
final class DynamicRoutes {
    private final Models models;
    private final DeployedRoutes routes;
    private final RateWindows windows;
    private final Eligibility eligibility;

    DynamicRoutes(Models models, DeployedRoutes routes, RateWindows windows, Eligibility eligibility) {
        this.models = models;
        this.routes = routes;
        this.windows = windows;
        this.eligibility = eligibility;
    }

    /**
     * The way of a call through the route that it names; null where it names none.
     *
     * @throws FailureException if there is no such route
     */
    @Nullable
    RouteWay way(ReadCall call, ModelRequest request) throws FailureException {
        String forced = call.options().forceModel();
        String named = forced == null ? request.model() : forced;
        if (!named.startsWith(DeployedRoute.PREFIX)) {
            return null;
        }
        String gateway = call.call().accepted().gateway();
        DeployedRoute route = routes.route(gateway, named.substring(DeployedRoute.PREFIX.length()));
        if (route == null) {
            if (models.providerNamed("dynamic") != null) {
                return null;
            }
            throw new FailureException(new CallFailure.ModelNotFound("The gateway \"" + gateway
                    + "\" has no dynamic route of the name in \"" + Excerpt.of(named, 128) + "\"."));
        }
        Walk walk = new Walk(
                route.graph(),
                new CallFields(call, request, route.graph().bodyFields()),
                (element, key) -> Ranking.uniform(
                        (key == null ? call.call().accepted().id().toString() : route.name() + '\n' + key)
                                + '\n'
                                + element.id()),
                new RouteLimits(windows, route, call.call()));
        return new RouteWay(call, request, route, walk, models, eligibility);
    }
}
