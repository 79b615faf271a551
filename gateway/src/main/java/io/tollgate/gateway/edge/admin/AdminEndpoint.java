package io.tollgate.gateway.edge.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.GatewayAdmin;
import io.tollgate.gateway.admin.Operator;
import io.tollgate.gateway.admin.Resource;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.ErrorDialect;
import io.tollgate.gateway.edge.HeaderNames;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.request.BodyReader;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What all of the operator's API has in common. Who may do what is settled by a request's head; its body is read after
 * that. Belongs to one event loop, which never waits for a change.
 */
public final class AdminEndpoint {
    /** A gateway's path, below which is all that it keeps. */
    static final String GATEWAY = GatewayAdmin.PATH + "/:gateway";

    private static final int LARGEST_BODY = 64 << 10;
    private static final String ROUTE = "admin";
    /** No token has such an id. */
    private static final String MEMORY_OWNER = "(operators)";

    private final Vertx vertx;
    private final AccessGuard guard;
    private final BodyReader bodies;
    private final ByteBudget budget;
    private final ErrorDialect errors;

    public AdminEndpoint(Vertx vertx, AccessGuard guard, ByteBudget budget) {
        this(vertx, guard, budget, ErrorDialect.OPENAI);
    }

    private AdminEndpoint(Vertx vertx, AccessGuard guard, ByteBudget budget, ErrorDialect errors) {
        this.vertx = vertx;
        this.guard = guard;
        this.bodies = new BodyReader(vertx, LARGEST_BODY);
        this.budget = budget;
        this.errors = errors;
    }

    /** The same, where refusals are explained in another way. */
    AdminEndpoint explaining(ErrorDialect other) {
        return new AdminEndpoint(vertx, guard, budget, other);
    }

    /** Answers a request of an operator that was let in. */
    @FunctionalInterface
    public interface OperatorHandler {
        void handle(RoutingContext context, Principal principal) throws FailureException;
    }

    /** Asks for a change. */
    @FunctionalInterface
    public interface ChangeRequest<T> {
        CompletionStage<T> ask(Operator operator, JsonObject body) throws FailureException;
    }

    /**
     * Lets those in who may.
     *
     * @param sufficient the permissions of which one is enough
     */
    public Handler<RoutingContext> guarded(List<Permission> sufficient, OperatorHandler handling) {
        return context -> {
            HttpServerRequest request = context.request();
            switch (guard.authorizeOperator(request, context.pathParam("gateway"), sufficient, ROUTE)) {
                case AccessGuard.Decision.Denied denied -> JsonResponses.fail(request, errors, denied.failure());
                case AccessGuard.Decision.Granted granted -> {
                    try {
                        handling.handle(context, granted.principal());
                    } catch (FailureException e) {
                        JsonResponses.fail(request, errors, e.failure());
                    }
                }
            }
        };
    }

    /** Reads the body, asks for the change, and answers once it is made. */
    public <T> void change(RoutingContext context, Principal principal, ChangeRequest<T> asking, Handler<T> rendered) {
        Operator operator = operator(context, principal);
        ByteBudget.Lease memory = budget.lease(MEMORY_OWNER);
        bodies.read(context.request(), memory)
                .compose(bytes -> {
                    try {
                        return onLoop(asking.ask(operator, AdminQuery.object(context.request(), bytes)));
                    } catch (FailureException e) {
                        return Future.failedFuture(e);
                    }
                })
                .onComplete(done -> memory.close())
                .onComplete(rendered, e -> fail(context, e));
    }

    /** Answers once a change is made. */
    public <T> void answer(RoutingContext context, CompletionStage<T> change, Handler<T> rendered) {
        onLoop(change).onComplete(rendered, e -> fail(context, e));
    }

    private <T> Future<T> onLoop(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, vertx.getOrCreateContext());
    }

    private void fail(RoutingContext context, Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        JsonResponses.fail(context.request(), errors, FailureException.failureOf(cause));
    }

    static Handler<Resource> created(RoutingContext context) {
        return resource -> made(context, 201, resource);
    }

    /** For what is made, and goes on by itself. */
    static Handler<Resource> accepted(RoutingContext context) {
        return resource -> made(context, 202, resource);
    }

    private static void made(RoutingContext context, int status, Resource resource) {
        context.response().putHeader(HttpHeaders.ETAG, resource.etag());
        context.response().putHeader(HttpHeaders.LOCATION, resource.path());
        JsonResponses.send(context.request(), status, resource.json());
    }

    static void show(RoutingContext context, Resource resource) {
        context.response().putHeader(HttpHeaders.ETAG, resource.etag());
        JsonResponses.send(context.request(), 200, resource.json());
    }

    static void gone(RoutingContext context) {
        context.response()
                .setStatusCode(204)
                .putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(context.request()))
                .end();
    }

    /** The gateway of the path, which there has to be. */
    static Resource existing(RoutingContext context, GatewayAdmin gateways) throws FailureException {
        String name = gateway(context);
        return gateways.find(name).orElseThrow(() -> new FailureException(new AccessFailure.GatewayNotFound(name)));
    }

    public static Operator operator(RoutingContext context, Principal principal) {
        SocketAddress address = context.request().remoteAddress();
        return new Operator(principal, address == null ? null : address.hostAddress());
    }

    static String gateway(RoutingContext context) {
        return parameter(context, "gateway");
    }

    static String parameter(RoutingContext context, String name) {
        return Objects.requireNonNullElse(context.pathParam(name), "");
    }

    static @Nullable String ifMatch(RoutingContext context) {
        return context.request().getHeader(HttpHeaders.IF_MATCH);
    }
}
