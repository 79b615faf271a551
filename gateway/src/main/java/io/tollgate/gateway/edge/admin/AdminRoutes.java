package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.created;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.existing;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.gateway;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.gone;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.ifMatch;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.operator;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.show;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.admin.GatewayAdmin;
import io.tollgate.gateway.admin.Resource;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The part of the operator's API that is about gateways, tokens and events. Belongs to one event loop. */
final class AdminRoutes implements Routes {
    private static final String GATEWAY = AdminEndpoint.GATEWAY;
    private static final String TOKENS = GATEWAY + "/tokens";
    private static final String TOKEN = TOKENS + "/:id";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);
    private static final Duration USUAL_GRACE = Duration.ofHours(24);

    private final AdminEndpoint endpoint;
    private final AdminApi api;

    AdminRoutes(AdminEndpoint endpoint, AdminApi api) {
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    public void addTo(Router router) {
        router.get(GatewayAdmin.PATH).setName("listGateways").handler(endpoint.guarded(SEE, this::listGateways));
        router.post(GatewayAdmin.PATH).setName("createGateway").handler(endpoint.guarded(CHANGE, this::createGateway));
        router.get(GATEWAY).setName("getGateway").handler(endpoint.guarded(SEE, this::getGateway));
        router.patch(GATEWAY).setName("updateGateway").handler(endpoint.guarded(CHANGE, this::updateGateway));
        router.delete(GATEWAY).setName("deleteGateway").handler(endpoint.guarded(CHANGE, this::deleteGateway));
        router.delete(GATEWAY + "/cache").setName("emptyCache").handler(endpoint.guarded(CHANGE, this::emptyCache));
        router.get(TOKENS).setName("listTokens").handler(endpoint.guarded(SEE, this::listTokens));
        router.post(TOKENS).setName("createToken").handler(endpoint.guarded(CHANGE, this::createToken));
        router.get(TOKEN).setName("getToken").handler(endpoint.guarded(SEE, this::getToken));
        router.patch(TOKEN).setName("updateToken").handler(endpoint.guarded(CHANGE, this::updateToken));
        router.delete(TOKEN).setName("deleteToken").handler(endpoint.guarded(CHANGE, this::deleteToken));
        router.post(TOKEN + "/rotate").setName("rotateToken").handler(endpoint.guarded(CHANGE, this::rotateToken));
        router.get("/v1/admin/events").setName("listEvents").handler(endpoint.guarded(CHANGE, this::listEvents));
        router.get("/v1/admin/books/months")
                .setName("listClosedMonths")
                .handler(endpoint.guarded(SEE, this::listMonths));
        router.get("/v1/admin/books/months/:month")
                .setName("getClosedMonth")
                .handler(endpoint.guarded(SEE, this::getMonth));
    }

    private void listMonths(RoutingContext context, Principal principal) throws FailureException {
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(context.request(), 200, api.months().list(principal, query.limit(), query.cursor()));
    }

    private void getMonth(RoutingContext context, Principal principal) throws FailureException {
        JsonResponses.send(
                context.request(), 200, api.months().get(principal, AdminEndpoint.parameter(context, "month")));
    }

    private void listGateways(RoutingContext context, Principal principal) throws FailureException {
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(context.request(), 200, api.gateways().list(principal, query.limit(), query.cursor()));
    }

    private void createGateway(RoutingContext context, Principal principal) {
        endpoint.change(
                context, principal, (operator, body) -> api.gateways().create(operator, body), created(context));
    }

    private void getGateway(RoutingContext context, Principal principal) throws FailureException {
        show(context, existing(context, api.gateways()));
    }

    private void updateGateway(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.gateways().change(operator, gateway(context), ifMatch(context), body),
                resource -> show(context, resource));
    }

    private void deleteGateway(RoutingContext context, Principal principal) {
        endpoint.answer(
                context,
                api.gateways().delete(operator(context, principal), gateway(context), ifMatch(context)),
                done -> gone(context));
    }

    private void emptyCache(RoutingContext context, Principal principal) {
        endpoint.answer(
                context, api.caches().empty(operator(context, principal), gateway(context)), done -> gone(context));
    }

    private void listTokens(RoutingContext context, Principal principal) throws FailureException {
        existing(context, api.gateways());
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(
                context.request(),
                200,
                api.tokens().list(gateway(context), query.revoked(), query.limit(), query.cursor()));
    }

    private void createToken(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.tokens().create(operator, gateway(context), body),
                created(context));
    }

    private void getToken(RoutingContext context, Principal principal) throws FailureException {
        existing(context, api.gateways());
        String id = id(context);
        Optional<Resource> token = api.tokens().find(gateway(context), id);
        show(context, token.orElseThrow(() -> new FailureException(new AdminFailure.TokenNotFound(id))));
    }

    private void updateToken(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) ->
                        api.tokens().change(operator, gateway(context), id(context), ifMatch(context), body),
                resource -> show(context, resource));
    }

    private void deleteToken(RoutingContext context, Principal principal) {
        endpoint.answer(
                context,
                api.tokens().delete(operator(context, principal), gateway(context), id(context), ifMatch(context)),
                done -> gone(context));
    }

    private void rotateToken(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.tokens()
                        .rotate(operator, gateway(context), id(context), AdminQuery.grace(body, USUAL_GRACE)),
                resource -> show(context, resource));
    }

    private void listEvents(RoutingContext context, Principal principal) throws FailureException {
        AdminQuery query = AdminQuery.of(context);
        String gateway = query.gateway();
        if (gateway != null && !principal.scope().includes(gateway)) {
            throw new FailureException(new AccessFailure.GatewayNotAllowed(gateway));
        }
        JsonResponses.send(
                context.request(), 200, api.events().list(principal, gateway, query.limit(), query.cursor()));
    }

    private static String id(RoutingContext context) {
        return AdminEndpoint.parameter(context, "id");
    }
}
