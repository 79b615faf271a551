package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.gateway;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.ifMatch;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.operator;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The part of the operator's API that is about dynamic routes. Belongs to one event loop. */
final class DynamicRouteRoutes implements Routes {
    private static final String ROUTES = AdminEndpoint.GATEWAY + "/routes";
    private static final String ROUTE = ROUTES + "/:route";
    private static final String VERSIONS = ROUTE + "/versions";
    private static final String DEPLOYMENTS = ROUTE + "/deployments";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);

    private final AdminEndpoint endpoint;
    private final AdminApi api;

    DynamicRouteRoutes(AdminEndpoint endpoint, AdminApi api) {
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    public void addTo(Router router) {
        router.get(ROUTES).setName("listRoutes").handler(endpoint.guarded(SEE, this::list));
        router.post(ROUTES).setName("createRoute").handler(endpoint.guarded(CHANGE, this::create));
        router.get(ROUTE).setName("getRoute").handler(endpoint.guarded(SEE, this::get));
        router.patch(ROUTE).setName("updateRoute").handler(endpoint.guarded(CHANGE, this::rename));
        router.delete(ROUTE).setName("deleteRoute").handler(endpoint.guarded(CHANGE, this::delete));
        router.get(VERSIONS).setName("listRouteVersions").handler(endpoint.guarded(SEE, this::versions));
        router.post(VERSIONS).setName("createRouteVersion").handler(endpoint.guarded(CHANGE, this::addVersion));
        router.get(VERSIONS + "/:version").setName("getRouteVersion").handler(endpoint.guarded(SEE, this::version));
        router.get(DEPLOYMENTS).setName("listRouteDeployments").handler(endpoint.guarded(SEE, this::deployments));
        router.post(DEPLOYMENTS).setName("createRouteDeployment").handler(endpoint.guarded(CHANGE, this::deploy));
        router.post(ROUTE + "/try").setName("tryRoute").handler(endpoint.guarded(SEE, this::tried));
    }

    private void list(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(
                context.request(), 200, api.routes().view().list(gateway(context), query.limit(), query.cursor()));
    }

    private void create(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.routes().create(operator, gateway(context), body),
                AdminEndpoint.created(context));
    }

    private void get(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        AdminEndpoint.show(context, api.routes().view().find(gateway(context), route(context)));
    }

    private void rename(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) ->
                        api.routes().rename(operator, gateway(context), route(context), ifMatch(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void delete(RoutingContext context, Principal principal) {
        endpoint.answer(
                context,
                api.routes().delete(operator(context, principal), gateway(context), route(context), ifMatch(context)),
                done -> AdminEndpoint.gone(context));
    }

    private void versions(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        JsonResponses.send(context.request(), 200, api.routes().view().versions(gateway(context), route(context)));
    }

    private void addVersion(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.routes().addVersion(operator, gateway(context), route(context), body),
                AdminEndpoint.created(context));
    }

    private void version(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        AdminEndpoint.show(
                context,
                api.routes()
                        .view()
                        .oneVersion(gateway(context), route(context), AdminEndpoint.parameter(context, "version")));
    }

    private void deployments(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        JsonResponses.send(context.request(), 200, api.routes().view().deployments(gateway(context), route(context)));
    }

    private void deploy(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) ->
                        api.routes().deploy(operator, gateway(context), route(context), ifMatch(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void tried(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        endpoint.change(
                context,
                principal,
                (operator, body) -> CompletableFuture.completedFuture(
                        api.routes().tried(principal, gateway(context), route(context), body)),
                trial -> JsonResponses.send(context.request(), 200, trial));
    }

    private static String route(RoutingContext context) {
        return AdminEndpoint.parameter(context, "route");
    }
}
