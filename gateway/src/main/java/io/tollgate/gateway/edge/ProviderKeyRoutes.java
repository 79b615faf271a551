package io.tollgate.gateway.edge;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.AdminEndpoint.gateway;
import static io.tollgate.gateway.edge.AdminEndpoint.ifMatch;
import static io.tollgate.gateway.edge.AdminEndpoint.parameter;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.ProviderKeyAdmin.Place;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The part of the operator's API that is about provider keys. Belongs to one event loop. */
final class ProviderKeyRoutes {
    private static final String KEYS = AdminEndpoint.GATEWAY + "/provider-keys";
    private static final String KEY = KEYS + "/:provider/:alias";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);

    private final AdminEndpoint handling;
    private final AdminApi api;

    ProviderKeyRoutes(AdminEndpoint handling, AdminApi api) {
        this.handling = handling;
        this.api = api;
    }

    void addTo(Router router) {
        router.get(KEYS).setName("listProviderKeys").handler(handling.guarded(SEE, this::list));
        router.post(KEYS).setName("createProviderKey").handler(handling.guarded(CHANGE, this::create));
        router.get(KEY).setName("getProviderKey").handler(handling.guarded(SEE, this::get));
        router.patch(KEY).setName("updateProviderKey").handler(handling.guarded(CHANGE, this::update));
        router.delete(KEY).setName("deleteProviderKey").handler(handling.guarded(CHANGE, this::delete));
        router.post(KEY + "/rotate").setName("rotateProviderKey").handler(handling.guarded(CHANGE, this::rotate));
        router.post("/v1/admin/vault/rewrap").setName("rewrapVault").handler(handling.guarded(CHANGE, this::rewrap));
    }

    private void list(RoutingContext context, Principal principal) throws CallFailedException {
        AdminEndpoint.existing(context, api.gateways());
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(
                context.request(), 200, api.providerKeys().list(gateway(context), query.limit(), query.cursor()));
    }

    private void create(RoutingContext context, Principal principal) {
        handling.change(
                context,
                principal,
                (operator, body) -> api.providerKeys().create(operator, gateway(context), body),
                AdminEndpoint.created(context));
    }

    private void get(RoutingContext context, Principal principal) throws CallFailedException {
        AdminEndpoint.existing(context, api.gateways());
        Place place = place(context);
        AdminEndpoint.show(
                context,
                api.providerKeys()
                        .find(place)
                        .orElseThrow(() -> new CallFailedException(
                                new Failure.ProviderKeyNotFound(place.gateway(), place.provider(), place.alias()))));
    }

    private void update(RoutingContext context, Principal principal) {
        handling.change(
                context,
                principal,
                (operator, body) -> api.providerKeys().change(operator, place(context), ifMatch(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void delete(RoutingContext context, Principal principal) {
        handling.answer(
                context,
                api.providerKeys().delete(AdminEndpoint.operator(context, principal), place(context), ifMatch(context)),
                done -> AdminEndpoint.gone(context));
    }

    private void rotate(RoutingContext context, Principal principal) {
        handling.change(
                context,
                principal,
                (operator, body) -> api.providerKeys().rotate(operator, place(context), body),
                resource -> AdminEndpoint.show(context, resource));
    }

    private void rewrap(RoutingContext context, Principal principal) throws CallFailedException {
        handling.answer(
                context,
                api.vault().rewrap(AdminEndpoint.operator(context, principal)),
                moved -> JsonResponses.send(context.request(), 200, moved));
    }

    private static Place place(RoutingContext context) {
        return new Place(gateway(context), parameter(context, "provider"), parameter(context, "alias"));
    }
}
