package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.route.InvalidRouteException;
import io.tollgate.gateway.route.RouteGraph;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a request says of a dynamic route. */
final class RouteFields {
    private static final int LONGEST_COMMENT = 256;
    private static final int LARGEST = 32 << 10;

    private final RequestFields fields;
    private final JsonObject json;

    private RouteFields(JsonObject json, String... known) throws FailureException {
        this.fields = RequestFields.of(json, known);
        this.json = json;
    }

    static RouteFields ofNew(JsonObject body) throws FailureException {
        // Exports of Cloudflare's have an id, which means nothing here.
        return new RouteFields(body, "id", "name", "elements", "comment");
    }

    static RouteFields ofRename(JsonObject body) throws FailureException {
        return new RouteFields(body, "name");
    }

    static RouteFields ofVersion(JsonObject body) throws FailureException {
        return new RouteFields(body, "elements", "comment");
    }

    /** The elements of a version that is not made yet, checked whole. */
    static RouteGraph graphOf(JsonObject trial) throws FailureException {
        return new RouteFields(new JsonObject().put("elements", trial.getValue("elements")), "elements").graph();
    }

    static RouteFields ofDeployment(JsonObject body) throws FailureException {
        return new RouteFields(body, "version", "version_id", "comment");
    }

    String name() throws FailureException {
        String name = fields.required("name", 64);
        if (!DeployedRoute.isName(name)) {
            throw RequestFields.refused(
                    "name", "must be 1 to 64 letters, digits and . _ -, and begin with a letter or digit");
        }
        return name;
    }

    /** An empty one is none: Cloudflare's packages send it where nothing is said. */
    @Nullable
    String comment() throws FailureException {
        return "".equals(json.getValue("comment")) ? null : fields.text("comment", LONGEST_COMMENT);
    }

    /** By our name, or by Cloudflare's. */
    String version() throws FailureException {
        String name = fields.has("version_id") ? "version_id" : "version";
        Object value = json.getValue(name);
        return value instanceof Integer number ? number.toString() : fields.required(name, 64);
    }

    /** The elements as they were given. */
    String elements() {
        return json.getJsonArray("elements", new JsonArray()).encode();
    }

    /** The elements, checked whole. */
    RouteGraph graph() throws FailureException {
        if (!(json.getValue("elements") instanceof JsonArray elements)) {
            throw RequestFields.refused("elements", "must be a list of elements");
        }
        if (elements.encode().length() > LARGEST) {
            throw RequestFields.refused("elements", "are larger than " + LARGEST + " characters");
        }
        try {
            return RouteGraph.of(elements.getList());
        } catch (InvalidRouteException e) {
            throw new FailureException(
                    new CallFailure.InvalidRequest("The route is not in order: " + e.getMessage() + ".", "elements"));
        }
    }
}
