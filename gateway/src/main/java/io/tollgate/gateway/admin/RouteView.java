package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.StoredRoute;
import io.tollgate.gateway.control.StoredRoute.Deployment;
import io.tollgate.gateway.control.StoredRouteVersion;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.gateway.route.RouteGraph;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The dynamic routes that a gateway has, of the configuration and of operators, by id or by name. For any thread. */
public final class RouteView {
    private final ControlStore control;
    private final Map<String, DeployedRoute> configured;
    private final RouteShape shape;

    RouteView(ControlStore control, Map<String, DeployedRoute> configured, RouteShape shape) {
        this.control = control;
        this.configured = Map.copyOf(configured);
        this.shape = shape;
    }

    /** The same routes, in another shape. */
    RouteView in(RouteShape other) {
        return new RouteView(control, configured, other);
    }

    /** By name. */
    public JsonObject list(String gateway, int limit, @Nullable String cursor) {
        String after = cursor == null ? "" : cursor;
        return Page.of(
                each(gateway).filter(route -> route.getString("name").compareTo(after) > 0),
                limit,
                route -> route,
                route -> route.getString("name"));
    }

    /** All of them, by name. */
    public JsonArray all(String gateway) {
        return new JsonArray(each(gateway).toList());
    }

    private Stream<JsonObject> each(String gateway) {
        return Stream.concat(
                        configured.values().stream().map(route -> shape.configured(gateway, route)),
                        control.state()
                                .routes()
                                .of(gateway)
                                .filter(stored ->
                                        !configured.containsKey(stored.value().name()))
                                .map(stored -> resource(stored).json()))
                .sorted(Comparator.comparing(route -> route.getString("name")));
    }

    /**
     * A route.
     *
     * @throws FailureException if there is none of that id or name
     */
    public Resource find(String gateway, String id) throws FailureException {
        DeployedRoute fixed = configured.get(id);
        return fixed != null
                ? new Resource(
                        shape.configured(gateway, fixed), Resource.etag(Versioned.INITIAL), path(gateway, fixed.name()))
                : resource(stored(control.state(), gateway, id));
    }

    /** Its versions, the newest first. */
    public JsonObject versions(String gateway, String id) throws FailureException {
        StoredRoute route = stored(control.state(), gateway, id).value();
        return list(control.state().routes().versions(gateway, route.id()).map(each -> shape.version(route, each)));
    }

    /**
     * One of its versions.
     *
     * @throws FailureException if it has none of that number
     */
    public Resource oneVersion(String gateway, String id, String number) throws FailureException {
        StoredRoute route = stored(control.state(), gateway, id).value();
        return resource(route, storedVersion(control.state(), route, number));
    }

    /** A version that was made just now. */
    Resource version(String gateway, String id, String number) {
        try {
            return oneVersion(gateway, id, number);
        } catch (FailureException e) {
            throw new IllegalStateException("a version is gone as soon as it was made", e);
        }
    }

    private Resource resource(StoredRoute route, StoredRouteVersion version) {
        return new Resource(
                shape.wholeVersion(route, version),
                Resource.etag(version.number()),
                path(route.gateway(), route.id()) + "/versions/" + version.number());
    }

    /** What was in force, the newest first. */
    public JsonObject deployments(String gateway, String id) throws FailureException {
        return list(stored(control.state(), gateway, id).value().deployments().stream()
                .map(shape::deployment));
    }

    private static JsonObject list(Stream<JsonObject> entries) {
        JsonArray data = new JsonArray();
        entries.forEach(data::add);
        return new JsonObject().put("object", "list").put("data", data).put("next_cursor", null);
    }

    /**
     * Which way a call would go through a version that there is.
     *
     * @throws FailureException if there is no such route or version
     */
    JsonObject tried(String gateway, String id, RouteTrial trial) throws FailureException {
        DeployedRoute fixed = configured.get(id);
        if (fixed != null) {
            return trial.through(fixed.name(), fixed.version(), fixed.graph());
        }
        ControlState state = control.state();
        StoredRoute route = stored(state, gateway, id).value();
        Deployment deployment = route.deployment();
        String number = trial.version() != null
                ? trial.version()
                : Integer.toString(deployment == null ? route.newestVersion() : deployment.version());
        RouteGraph graph = storedVersion(state, route, number).graph();
        return trial.through(route.name(), number, graph);
    }

    @Nullable
    DeployedRoute configured(String name) {
        return configured.get(name);
    }

    /**
     * The route of that id or name that can be changed.
     *
     * @throws FailureException if there is none
     */
    Versioned<StoredRoute> stored(ControlState state, String gateway, String id) throws FailureException {
        if (configured.containsKey(id)) {
            throw new FailureException(new AdminFailure.Configured("dynamic route", id));
        }
        Versioned<StoredRoute> stored = state.routes().route(gateway, id);
        Versioned<StoredRoute> found = stored == null ? named(state, gateway, id) : stored;
        if (found == null) {
            throw new FailureException(new AdminFailure.RouteNotFound(gateway, id));
        }
        return found;
    }

    static @Nullable Versioned<StoredRoute> named(ControlState state, String gateway, String name) {
        return state.routes()
                .of(gateway)
                .filter(each -> each.value().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    StoredRouteVersion storedVersion(ControlState state, StoredRoute route, String number) throws FailureException {
        return state.routes()
                .versions(route.gateway(), route.id())
                .filter(version -> Integer.toString(version.number()).equals(number))
                .findFirst()
                .orElseThrow(() -> new FailureException(new AdminFailure.RouteVersionNotFound(route.name(), number)));
    }

    Resource resource(Versioned<StoredRoute> stored) {
        StoredRoute route = stored.value();
        Deployment deployment = route.deployment();
        Versioned<StoredRouteVersion> version = control.state()
                .routes()
                .version(
                        route.gateway(), route.id(), deployment == null ? route.newestVersion() : deployment.version());
        return new Resource(
                shape.route(route, version == null ? null : version.value()),
                Resource.etag(stored.revision()),
                path(route.gateway(), route.id()));
    }

    private static String path(String gateway, String id) {
        return GatewayAdmin.PATH + "/" + gateway + "/routes/" + id;
    }
}
