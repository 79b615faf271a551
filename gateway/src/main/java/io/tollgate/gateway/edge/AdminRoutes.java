package io.tollgate.gateway.edge;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.GatewayAdmin;
import io.tollgate.gateway.admin.Operator;
import io.tollgate.gateway.admin.Resource;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operator's API. Who may do what is settled by the request's head; its body is read after that. Belongs to one event
 * loop, which never waits for a change.
 */
final class AdminRoutes {
    private static final int LARGEST_BODY = 64 << 10;
    private static final String ROUTE = "admin";
    private static final String GATEWAY = GatewayAdmin.PATH + "/:gateway";
    private static final String TOKENS = GATEWAY + "/tokens";
    private static final String TOKEN = TOKENS + "/:id";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);
    private static final Duration USUAL_GRACE = Duration.ofHours(24);

    private final Vertx vertx;
    private final Door door;
    private final AdminApi api;
    private final BodyReader bodies;

    AdminRoutes(Vertx vertx, Door door, AdminApi api) {
        this.vertx = vertx;
        this.door = door;
        this.api = api;
        this.bodies = new BodyReader(vertx, LARGEST_BODY);
    }

    /** Answers a request of an operator that was let in. */
    @FunctionalInterface
    private interface Handling {
        void handle(RoutingContext context, Principal principal) throws CallFailedException;
    }

    /** Asks for a change. */
    @FunctionalInterface
    private interface Asking<T> {
        CompletionStage<T> ask(Operator operator, JsonObject body) throws CallFailedException;
    }

    void addTo(Router router) {
        router.get(GatewayAdmin.PATH).setName("listGateways").handler(guarded(SEE, this::listGateways));
        router.post(GatewayAdmin.PATH).setName("createGateway").handler(guarded(CHANGE, this::createGateway));
        router.get(GATEWAY).setName("getGateway").handler(guarded(SEE, this::getGateway));
        router.patch(GATEWAY).setName("updateGateway").handler(guarded(CHANGE, this::updateGateway));
        router.delete(GATEWAY).setName("deleteGateway").handler(guarded(CHANGE, this::deleteGateway));
        router.get(TOKENS).setName("listTokens").handler(guarded(SEE, this::listTokens));
        router.post(TOKENS).setName("createToken").handler(guarded(CHANGE, this::createToken));
        router.get(TOKEN).setName("getToken").handler(guarded(SEE, this::getToken));
        router.patch(TOKEN).setName("updateToken").handler(guarded(CHANGE, this::updateToken));
        router.delete(TOKEN).setName("deleteToken").handler(guarded(CHANGE, this::deleteToken));
        router.post(TOKEN + "/rotate").setName("rotateToken").handler(guarded(CHANGE, this::rotateToken));
        router.get("/v1/admin/events").setName("listEvents").handler(guarded(CHANGE, this::listEvents));
    }

    private Handler<RoutingContext> guarded(List<Permission> sufficient, Handling handling) {
        return context -> {
            HttpServerRequest request = context.request();
            switch (door.operator(request, context.pathParam("gateway"), sufficient, ROUTE)) {
                case Door.Pass.Denied denied -> Json.fail(request, denied.failure());
                case Door.Pass.Granted granted -> {
                    try {
                        handling.handle(context, granted.principal());
                    } catch (CallFailedException e) {
                        Json.fail(request, e.failure());
                    }
                }
            }
        };
    }

    private void listGateways(RoutingContext context, Principal principal) throws CallFailedException {
        AdminQuery query = AdminQuery.of(context);
        Json.send(context.request(), 200, api.gateways().list(principal, query.limit(), query.cursor()));
    }

    private void createGateway(RoutingContext context, Principal principal) {
        change(context, principal, (operator, body) -> api.gateways().create(operator, body), created(context));
    }

    private void getGateway(RoutingContext context, Principal principal) throws CallFailedException {
        show(context, existing(context));
    }

    private void updateGateway(RoutingContext context, Principal principal) {
        change(
                context,
                principal,
                (operator, body) -> api.gateways().change(operator, gateway(context), ifMatch(context), body),
                resource -> show(context, resource));
    }

    private void deleteGateway(RoutingContext context, Principal principal) {
        answer(
                context,
                api.gateways().delete(operator(context, principal), gateway(context), ifMatch(context)),
                done -> gone(context));
    }

    private void listTokens(RoutingContext context, Principal principal) throws CallFailedException {
        existing(context);
        AdminQuery query = AdminQuery.of(context);
        Json.send(
                context.request(),
                200,
                api.tokens().list(gateway(context), query.revoked(), query.limit(), query.cursor()));
    }

    private void createToken(RoutingContext context, Principal principal) {
        change(
                context,
                principal,
                (operator, body) -> api.tokens().create(operator, gateway(context), body),
                created(context));
    }

    private void getToken(RoutingContext context, Principal principal) throws CallFailedException {
        existing(context);
        String id = id(context);
        Optional<Resource> token = api.tokens().find(gateway(context), id);
        show(context, token.orElseThrow(() -> new CallFailedException(new Failure.TokenNotFound(id))));
    }

    private void updateToken(RoutingContext context, Principal principal) {
        change(
                context,
                principal,
                (operator, body) ->
                        api.tokens().change(operator, gateway(context), id(context), ifMatch(context), body),
                resource -> show(context, resource));
    }

    private void deleteToken(RoutingContext context, Principal principal) {
        answer(
                context,
                api.tokens().delete(operator(context, principal), gateway(context), id(context), ifMatch(context)),
                done -> gone(context));
    }

    private void rotateToken(RoutingContext context, Principal principal) {
        change(
                context,
                principal,
                (operator, body) -> api.tokens()
                        .rotate(operator, gateway(context), id(context), AdminQuery.grace(body, USUAL_GRACE)),
                resource -> show(context, resource));
    }

    private void listEvents(RoutingContext context, Principal principal) throws CallFailedException {
        AdminQuery query = AdminQuery.of(context);
        String gateway = query.gateway();
        if (gateway != null && !principal.scope().includes(gateway)) {
            throw new CallFailedException(new Failure.GatewayNotAllowed(gateway));
        }
        Json.send(context.request(), 200, api.events().list(principal, gateway, query.limit(), query.cursor()));
    }

    /** Reads the body, asks for the change, and answers once it is made. */
    private void change(
            RoutingContext context, Principal principal, Asking<Resource> asking, Handler<Resource> rendered) {
        Operator operator = operator(context, principal);
        bodies.read(context.request())
                .compose(bytes -> {
                    try {
                        return onLoop(asking.ask(operator, AdminQuery.object(context.request(), bytes)));
                    } catch (CallFailedException e) {
                        return Future.failedFuture(e);
                    }
                })
                .onComplete(rendered, e -> fail(context, e));
    }

    private <T> void answer(RoutingContext context, CompletionStage<T> change, Handler<T> rendered) {
        onLoop(change).onComplete(rendered, e -> fail(context, e));
    }

    private <T> Future<T> onLoop(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, vertx.getOrCreateContext());
    }

    private static void fail(RoutingContext context, Throwable e) {
        Throwable cause =
                e instanceof java.util.concurrent.CompletionException && e.getCause() != null ? e.getCause() : e;
        Json.fail(context.request(), CallFailedException.failureOf(cause));
    }

    private Handler<Resource> created(RoutingContext context) {
        return resource -> {
            context.response().putHeader(HttpHeaders.ETAG, resource.etag());
            context.response().putHeader(HttpHeaders.LOCATION, resource.path());
            Json.send(context.request(), 201, resource.json());
        };
    }

    private static void show(RoutingContext context, Resource resource) {
        context.response().putHeader(HttpHeaders.ETAG, resource.etag());
        Json.send(context.request(), 200, resource.json());
    }

    private static void gone(RoutingContext context) {
        context.response()
                .setStatusCode(204)
                .putHeader(Headers.REQUEST_ID, Json.requestId(context.request()))
                .end();
    }

    private Resource existing(RoutingContext context) throws CallFailedException {
        String name = gateway(context);
        return api.gateways().find(name).orElseThrow(() -> new CallFailedException(new Failure.GatewayNotFound(name)));
    }

    private static Operator operator(RoutingContext context, Principal principal) {
        SocketAddress address = context.request().remoteAddress();
        return new Operator(principal, address == null ? null : address.hostAddress());
    }

    private static String gateway(RoutingContext context) {
        return Objects.requireNonNullElse(context.pathParam("gateway"), "");
    }

    private static String id(RoutingContext context) {
        return Objects.requireNonNullElse(context.pathParam("id"), "");
    }

    private static @Nullable String ifMatch(RoutingContext context) {
        return context.request().getHeader(HttpHeaders.IF_MATCH);
    }
}
