package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.gateway;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.ifMatch;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The part of the operator's API that is about aliases. Belongs to one event loop. */
final class AliasRoutes implements Routes {
    private static final String ALIASES = AdminEndpoint.GATEWAY + "/aliases";
    private static final String ALIAS = ALIASES + "/:alias";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);

    private final AdminEndpoint endpoint;
    private final AdminApi api;

    AliasRoutes(AdminEndpoint endpoint, AdminApi api) {
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    public void addTo(Router router) {
        router.get(ALIASES).setName("listAliases").handler(endpoint.guarded(SEE, this::list));
        router.post(ALIASES).setName("createAlias").handler(endpoint.guarded(CHANGE, this::create));
        router.get(ALIAS).setName("getAlias").handler(endpoint.guarded(SEE, this::get));
        router.patch(ALIAS).setName("updateAlias").handler(endpoint.guarded(CHANGE, this::update));
        router.delete(ALIAS).setName("deleteAlias").handler(endpoint.guarded(CHANGE, this::delete));
    }

    private void list(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(context.request(), 200, api.aliases().list(gateway(context), query.limit(), query.cursor()));
    }

    private void create(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.aliases().create(operator, gateway(context), body),
                AdminEndpoint.created(context));
    }

    private void get(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        AdminEndpoint.show(
                context,
                api.aliases()
                        .find(gateway(context), alias(context))
                        .orElseThrow(() -> new FailureException(
                                new AdminFailure.AliasNotFound(gateway(context), alias(context)))));
    }

    private void update(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) ->
                        api.aliases().change(operator, gateway(context), alias(context), ifMatch(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void delete(RoutingContext context, Principal principal) {
        endpoint.answer(
                context,
                api.aliases()
                        .delete(
                                AdminEndpoint.operator(context, principal),
                                gateway(context),
                                alias(context),
                                ifMatch(context)),
                done -> AdminEndpoint.gone(context));
    }

    private static String alias(RoutingContext context) {
        return AdminEndpoint.parameter(context, "alias");
    }
}
