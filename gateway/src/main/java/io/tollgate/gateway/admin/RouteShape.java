package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.control.StoredRoute;
import io.tollgate.gateway.control.StoredRoute.Deployment;
import io.tollgate.gateway.control.StoredRouteVersion;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How an API shows dynamic routes, their versions and their deployments. For any thread. */
interface RouteShape {
    /**
     * A route with the elements that are in force.
     *
     * @param shown the version that has them; null if it is not kept any more
     */
    JsonObject route(StoredRoute route, @Nullable StoredRouteVersion shown);

    /** A route of the configuration, as a gateway has it. */
    JsonObject configured(String gateway, DeployedRoute route);

    /** A version as one of a list. */
    JsonObject version(StoredRoute route, StoredRouteVersion version);

    /** A version with all that is known of it. */
    JsonObject wholeVersion(StoredRoute route, StoredRouteVersion version);

    JsonObject deployment(Deployment deployment);
}
