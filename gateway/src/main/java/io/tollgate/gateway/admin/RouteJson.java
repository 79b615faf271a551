package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.control.StoredRoute;
import io.tollgate.gateway.control.StoredRoute.Deployment;
import io.tollgate.gateway.control.StoredRouteVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Dynamic routes, their versions and deployments as our own API shows them, and admin events. */
enum RouteJson implements RouteShape {
    SHAPE;

    /** What is kept of a route itself. */
    static JsonObject route(StoredRoute route) {
        Deployment deployment = route.deployment();
        return new JsonObject()
                .put("id", route.id())
                .put("name", route.name())
                .put("gateway", route.gateway())
                .put("model", DeployedRoute.PREFIX + route.name())
                .put("source", "control")
                .put("version", deployment == null ? null : Integer.toString(deployment.version()))
                .put("newest_version", Integer.toString(route.newestVersion()))
                .put("deployment", deployment == null ? null : SHAPE.deployment(deployment))
                .put("created_at", route.createdAt().toString())
                .put("created_by", route.createdBy())
                .put("modified_at", route.modifiedAt().toString());
    }

    @Override
    public JsonObject route(StoredRoute route, @Nullable StoredRouteVersion shown) {
        return route(route).put("elements", shown == null ? new JsonArray() : new JsonArray(shown.elements()));
    }

    @Override
    public JsonObject configured(String gateway, DeployedRoute route) {
        return new JsonObject()
                .put("id", route.name())
                .put("name", route.name())
                .put("gateway", gateway)
                .put("model", route.model())
                .put("source", "configuration")
                .put("version", route.version())
                .put("newest_version", route.version())
                .put("deployment", null)
                .put("created_at", null)
                .put("created_by", null)
                .put("modified_at", null)
                .put("elements", new JsonArray(route.graph().written()));
    }

    @Override
    public JsonObject version(StoredRoute route, StoredRouteVersion version) {
        Deployment deployment = route.deployment();
        return new JsonObject()
                .put("version", Integer.toString(version.number()))
                .put("comment", version.comment())
                .put("deployed", deployment != null && deployment.version() == version.number())
                .put("created_at", version.createdAt().toString())
                .put("created_by", version.createdBy());
    }

    @Override
    public JsonObject wholeVersion(StoredRoute route, StoredRouteVersion version) {
        return version(route, version).put("elements", new JsonArray(version.elements()));
    }

    @Override
    public JsonObject deployment(Deployment deployment) {
        return new JsonObject()
                .put("id", deployment.id())
                .put("version", Integer.toString(deployment.version()))
                .put("comment", deployment.comment())
                .put("created_at", deployment.createdAt().toString())
                .put("created_by", deployment.createdBy());
    }
}
