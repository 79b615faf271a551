package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.StoredRoute;
import io.tollgate.gateway.control.StoredRoute.Deployment;
import io.tollgate.gateway.control.StoredRouteVersion;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.gateway.route.RouteGraph;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a gateway's dynamic routes: made, renamed, given versions, deployed, deleted. Those of the configuration,
 * which every gateway has, are changed by it alone. {@link RouteView} shows them.
 */
public final class RouteAdmin {
    private static final int MOST = 100;
    private static final int VERSIONS_KEPT = 20;

    private final ControlStore control;
    private final KnownModels models;
    private final RouteView view;

    /** @param configured those of the configuration, by name */
    public RouteAdmin(ControlStore control, Map<String, DeployedRoute> configured, KnownModels models) {
        this(control, models, new RouteView(control, configured, RouteJson.SHAPE));
    }

    private RouteAdmin(ControlStore control, KnownModels models, RouteView view) {
        this.control = control;
        this.models = models;
        this.view = view;
    }

    /** The same, whose answers are as those of Cloudflare's API. */
    public RouteAdmin asCloudflare(String account) {
        return new RouteAdmin(control, models, view.in(new CloudflareRouteShape(account)));
    }

    /** What there is. */
    public RouteView view() {
        return view;
    }

    /** Makes a route, whose first version is in force at once. */
    public CompletableFuture<Resource> create(Operator operator, String gateway, JsonObject body)
            throws FailureException {
        RouteFields fields = RouteFields.ofNew(body);
        String name = fields.name();
        RouteGraph graph = fields.graph();
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    if (control.find(gateway) == null) {
                        throw new FailureException(new AccessFailure.GatewayNotFound(gateway));
                    }
                    requireFree(state, gateway, name);
                    if (state.routes().of(gateway).count() >= MOST) {
                        throw new FailureException(new CallFailure.InvalidRequest(
                                "A gateway has at most " + MOST + " dynamic routes.", null));
                    }
                    requireModels(holds, graph);
                    Deployment deployment =
                            new Deployment(Ids.make(Ids.DEPLOYMENT, now), 1, fields.comment(), now, holds.id());
                    StoredRoute route = new StoredRoute(
                            gateway, Ids.make(Ids.ROUTE, now), name, 1, List.of(deployment), now, holds.id(), now);
                    return change(
                            "route.create",
                            operator,
                            holds,
                            null,
                            route,
                            List.of(version(route, 1, fields, graph, holds, now)),
                            List.of(),
                            now);
                })
                .thenApply(stored -> view.resource(stored));
    }

    /** Gives a route another name. */
    public CompletableFuture<Resource> rename(
            Operator operator, String gateway, String id, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        String name = RouteFields.ofRename(body).name();
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Versioned<StoredRoute> stored = view.stored(state, gateway, id);
                    Preconditions.require(ifMatch, stored.revision());
                    StoredRoute before = stored.value();
                    if (!before.name().equals(name)) {
                        requireFree(state, gateway, name);
                    }
                    return change(
                            "route.update",
                            operator,
                            holds,
                            before,
                            before.named(name, now),
                            List.of(),
                            List.of(),
                            now);
                })
                .thenApply(stored -> view.resource(stored));
    }

    /** Makes another version, which is not in force yet. */
    public CompletableFuture<Resource> addVersion(Operator operator, String gateway, String id, JsonObject body)
            throws FailureException {
        RouteFields fields = RouteFields.ofVersion(body);
        RouteGraph graph = fields.graph();
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    StoredRoute before = view.stored(state, gateway, id).value();
                    requireModels(holds, graph);
                    StoredRoute after = before.versioned(before.newestVersion() + 1, now);
                    return change(
                            "route.version",
                            operator,
                            holds,
                            before,
                            after,
                            List.of(version(after, after.newestVersion(), fields, graph, holds, now)),
                            outdated(state, before),
                            now);
                })
                .thenApply(stored -> view.version(
                        gateway,
                        stored.value().id(),
                        Integer.toString(stored.value().newestVersion())));
    }

    /** Brings a version into force, be it an older one. */
    public CompletableFuture<Resource> deploy(
            Operator operator, String gateway, String id, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        RouteFields fields = RouteFields.ofDeployment(body);
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Versioned<StoredRoute> stored = view.stored(state, gateway, id);
                    Preconditions.check(ifMatch, stored.revision());
                    StoredRoute before = stored.value();
                    StoredRouteVersion version = view.storedVersion(state, before, fields.version());
                    requireModels(holds, version.graph());
                    Deployment deployment = new Deployment(
                            Ids.make(Ids.DEPLOYMENT, now), version.number(), fields.comment(), now, holds.id());
                    return change(
                            "route.deploy",
                            operator,
                            holds,
                            before,
                            before.deployed(deployment, now),
                            List.of(),
                            List.of(),
                            now);
                })
                .thenApply(stored -> view.resource(stored));
    }

    /**
     * Which way a call would go, through a version of a route or through elements of which none is made yet. Nobody is
     * called, and nothing is counted.
     *
     * @param id of the route; any name where there are elements, as that of the route they could be
     * @throws FailureException if there is no such route or version, or the sample or the elements are not in order
     */
    public JsonObject tried(Principal holds, String gateway, String id, JsonObject body) throws FailureException {
        RouteTrial trial = RouteTrial.of(body);
        if (!body.containsKey("elements")) {
            return view.tried(gateway, id, trial);
        }
        RouteGraph graph = RouteFields.graphOf(body);
        requireModels(holds, graph);
        return trial.through(id, null, graph);
    }

    public CompletableFuture<Void> delete(Operator operator, String gateway, String id, @Nullable String ifMatch) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Versioned<StoredRoute> stored = view.stored(state, gateway, id);
                    Preconditions.check(ifMatch, stored.revision());
                    StoredRoute before = stored.value();
                    return new Change<>(
                            List.of(),
                            Stream.concat(
                                            Stream.of(before.key()),
                                            state.routes()
                                                    .versions(gateway, before.id())
                                                    .map(StoredRouteVersion::key))
                                    .toList(),
                            AdminEvents.event(
                                    "route.delete",
                                    target(before),
                                    holds,
                                    operator.address(),
                                    now,
                                    RouteJson.route(before),
                                    null),
                            before);
                })
                .thenApply(done -> null);
    }

    /** The versions that go when another one comes: the oldest ones, but not the one in force. */
    private static List<String> outdated(ControlState state, StoredRoute route) {
        Deployment deployment = route.deployment();
        return state.routes()
                .versions(route.gateway(), route.id())
                .skip(VERSIONS_KEPT - 1L)
                .filter(version -> deployment == null || version.number() != deployment.version())
                .map(StoredRouteVersion::key)
                .toList();
    }

    private void requireFree(ControlState state, String gateway, String name) throws FailureException {
        if (view.configured(name) != null || RouteView.named(state, gateway, name) != null) {
            throw new FailureException(new AdminFailure.NameTaken(name));
        }
    }

    /** Each model has to be here, and one that the operator's own token may call. */
    private void requireModels(Principal holds, RouteGraph graph) throws FailureException {
        for (var element : graph.models()) {
            KnownModels.Known model = models.find(element.provider(), element.model());
            if (model == null) {
                throw RequestFields.refused(
                        "elements",
                        "are not in order: element \"" + element.id() + "\" asks \"" + element.model() + "\" of \""
                                + element.provider() + "\", which is not a model of a provider here");
            }
            ModelRights.require(holds, model);
        }
    }

    private static StoredRouteVersion version(
            StoredRoute route, int number, RouteFields fields, RouteGraph graph, Principal holds, Instant now)
            throws FailureException {
        return new StoredRouteVersion(
                route.gateway(), route.id(), number, fields.elements(), graph, fields.comment(), now, holds.id());
    }

    private static Change<StoredRoute> change(
            String action,
            Operator operator,
            Principal holds,
            @Nullable StoredRoute before,
            StoredRoute after,
            List<StoredRouteVersion> versions,
            List<String> deleted,
            Instant now) {
        return new Change<>(
                Stream.concat(Stream.<Entry>of(after), versions.stream()).toList(),
                deleted,
                AdminEvents.event(
                        action,
                        target(after),
                        holds,
                        operator.address(),
                        now,
                        before == null ? null : RouteJson.route(before),
                        RouteJson.route(after)),
                after);
    }

    private static AdminEvents.Target target(StoredRoute route) {
        return new AdminEvents.Target(route.gateway(), route.gateway() + "/" + route.id(), route.name());
    }
}
