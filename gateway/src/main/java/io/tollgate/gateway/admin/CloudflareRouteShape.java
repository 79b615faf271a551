package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.control.StoredRoute;
import io.tollgate.gateway.control.StoredRoute.Deployment;
import io.tollgate.gateway.control.StoredRouteVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Dynamic routes as Cloudflare's API has them (its reference, "AI Gateway", "Dynamic Routing"). A version's {@code
 * data} is the list of its elements, which is what that API answers; its reference calls it a string. A route of the
 * configuration was deployed by nobody and at no time: its deployment and its version go by what the configuration
 * calls the version, and their times are null.
 *
 * @param account the account's id
 */
record CloudflareRouteShape(String account) implements RouteShape {
    private static final String VERSION_ID = "version_id";
    private static final String CREATED_AT = "created_at";
    private static final String COMMENT = "comment";
    private static final String ELEMENTS = "elements";

    @Override
    public JsonObject route(StoredRoute route, @Nullable StoredRouteVersion shown) {
        Deployment deployment = route.deployment();
        return head(route)
                .put("deployment", deployment == null ? null : deployment(deployment))
                .put("version", shown == null ? null : version(route, shown))
                .put(ELEMENTS, shown == null ? new JsonArray() : new JsonArray(shown.elements()));
    }

    private JsonObject head(StoredRoute route) {
        return new JsonObject()
                .put("id", route.id())
                .put("account_tag", account)
                .put("gateway_id", route.gateway())
                .put("name", route.name())
                .put(CREATED_AT, route.createdAt().toString())
                .put("modified_at", route.modifiedAt().toString());
    }

    @Override
    public JsonObject configured(String gateway, DeployedRoute route) {
        JsonArray elements = new JsonArray(route.graph().written());
        return new JsonObject()
                .put("id", route.name())
                .put("account_tag", account)
                .put("gateway_id", gateway)
                .put("name", route.name())
                .put(CREATED_AT, null)
                .put("modified_at", null)
                .put(
                        "deployment",
                        new JsonObject()
                                .put("deployment_id", route.version())
                                .put(VERSION_ID, route.version())
                                .put(CREATED_AT, null)
                                .put(COMMENT, null))
                .put(
                        "version",
                        new JsonObject()
                                .put(VERSION_ID, route.version())
                                .put("active", active(true))
                                .put("data", elements)
                                .put(CREATED_AT, null)
                                .put(COMMENT, null))
                .put(ELEMENTS, elements);
    }

    @Override
    public JsonObject version(StoredRoute route, StoredRouteVersion version) {
        Deployment deployment = route.deployment();
        return new JsonObject()
                .put(VERSION_ID, Integer.toString(version.number()))
                .put("active", active(deployment != null && deployment.version() == version.number()))
                .put("data", new JsonArray(version.elements()))
                .put(CREATED_AT, version.createdAt().toString())
                .put(COMMENT, version.comment());
    }

    /** Its words, not truth values, are in the API. */
    private static String active(boolean active) {
        return Boolean.toString(active);
    }

    @Override
    public JsonObject wholeVersion(StoredRoute route, StoredRouteVersion version) {
        return head(route).mergeIn(version(route, version)).put(ELEMENTS, new JsonArray(version.elements()));
    }

    @Override
    public JsonObject deployment(Deployment deployment) {
        return new JsonObject()
                .put("deployment_id", deployment.id())
                .put(VERSION_ID, Integer.toString(deployment.version()))
                .put(CREATED_AT, deployment.createdAt().toString())
                .put(COMMENT, deployment.comment());
    }
}
