package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.ifMatch;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.parameter;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.PriceAdmin;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The part of the operator's API that is about prices of the operator's own. Belongs to one event loop. */
final class PriceRoutes implements Routes {
    private static final String PRICE = PriceAdmin.PATH + "/:provider/:model";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);

    private final AdminEndpoint endpoint;
    private final AdminApi api;

    PriceRoutes(AdminEndpoint endpoint, AdminApi api) {
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    public void addTo(Router router) {
        router.get(PriceAdmin.PATH).setName("listPrices").handler(endpoint.guarded(SEE, this::list));
        router.get(PRICE).setName("getPrices").handler(endpoint.guarded(SEE, this::get));
        router.put(PRICE).setName("setPrices").handler(endpoint.guarded(CHANGE, this::set));
        router.delete(PRICE).setName("deletePrices").handler(endpoint.guarded(CHANGE, this::delete));
    }

    private void list(RoutingContext context, Principal principal) throws FailureException {
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(context.request(), 200, api.prices().list(principal, query.limit(), query.cursor()));
    }

    private void get(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.show(context, api.prices().get(principal, provider(context), model(context)));
    }

    private void set(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) ->
                        api.prices().set(operator, provider(context), model(context), ifMatch(context), body),
                put -> {
                    if (put.created()) {
                        AdminEndpoint.created(context).handle(put.resource());
                    } else {
                        AdminEndpoint.show(context, put.resource());
                    }
                });
    }

    private void delete(RoutingContext context, Principal principal) {
        endpoint.answer(
                context,
                api.prices()
                        .delete(
                                AdminEndpoint.operator(context, principal),
                                provider(context),
                                model(context),
                                ifMatch(context)),
                done -> AdminEndpoint.gone(context));
    }

    private static String provider(RoutingContext context) {
        return parameter(context, "provider");
    }

    private static String model(RoutingContext context) {
        return parameter(context, "model");
    }
}
