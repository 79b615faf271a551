package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.gateway;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.ifMatch;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.parameter;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.admin.ProviderKeyAdmin.Place;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The part of the operator's API that is about provider keys. Belongs to one event loop. */
final class ProviderKeyRoutes implements Routes {
    private static final String KEYS = AdminEndpoint.GATEWAY + "/provider-keys";
    private static final String KEY = KEYS + "/:provider/:alias";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);

    private final AdminEndpoint endpoint;
    private final AdminApi api;

    ProviderKeyRoutes(AdminEndpoint endpoint, AdminApi api) {
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    public void addTo(Router router) {
        router.get(KEYS).setName("listProviderKeys").handler(endpoint.guarded(SEE, this::list));
        router.post(KEYS).setName("createProviderKey").handler(endpoint.guarded(CHANGE, this::create));
        router.get(KEY).setName("getProviderKey").handler(endpoint.guarded(SEE, this::get));
        router.patch(KEY).setName("updateProviderKey").handler(endpoint.guarded(CHANGE, this::update));
        router.delete(KEY).setName("deleteProviderKey").handler(endpoint.guarded(CHANGE, this::delete));
        router.post(KEY + "/rotate").setName("rotateProviderKey").handler(endpoint.guarded(CHANGE, this::rotate));
        router.post("/v1/admin/vault/rewrap").setName("rewrapVault").handler(endpoint.guarded(CHANGE, this::rewrap));
    }

    private void list(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(
                context.request(), 200, api.providerKeys().list(gateway(context), query.limit(), query.cursor()));
    }

    private void create(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.providerKeys().create(operator, gateway(context), body),
                AdminEndpoint.created(context));
    }

    private void get(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.existing(context, api.gateways());
        Place place = place(context);
        AdminEndpoint.show(
                context,
                api.providerKeys()
                        .find(place)
                        .orElseThrow(() -> new FailureException(new AdminFailure.ProviderKeyNotFound(
                                place.gateway(), place.provider(), place.alias()))));
    }

    private void update(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.providerKeys().change(operator, place(context), ifMatch(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void delete(RoutingContext context, Principal principal) {
        endpoint.answer(
                context,
                api.providerKeys().delete(AdminEndpoint.operator(context, principal), place(context), ifMatch(context)),
                done -> AdminEndpoint.gone(context));
    }

    private void rotate(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.providerKeys().rotate(operator, place(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void rewrap(RoutingContext context, Principal principal) throws FailureException {
        endpoint.answer(
                context,
                api.vault().rewrap(AdminEndpoint.operator(context, principal)),
                moved -> JsonResponses.send(context.request(), 200, moved));
    }

    private static Place place(RoutingContext context) {
        return new Place(gateway(context), parameter(context, "provider"), parameter(context, "alias"));
    }
}
