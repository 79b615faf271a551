package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's routes, as one event loop serves them. */
public final class Edge {
    private static final Logger log = LoggerFactory.getLogger(Edge.class);
    private static final Failure NO_ROUTE = new HttpFailure.RouteNotFound("There is no such route.");

    private final String account;

    private Edge(String account) {
        this.account = account;
    }

    /**
     * A handler of all requests; must be made on the event loop that will use it.
     *
     * @param account the id of the account that paths name
     * @param posts handlers of {@code POST} by their paths, which are looked up before any route is matched
     * @param routes in the order in which they are matched
     */
    public static Handler<HttpServerRequest> handler(
            Vertx vertx, String account, Map<String, Handler<HttpServerRequest>> posts, List<Routes> routes) {
        Edge edge = new Edge(account);
        Router router = edge.router(vertx, routes);
        return request -> {
            if (!RawPath.clear(request.path())) {
                edge.fail(
                        request,
                        new CallFailure.InvalidRequest(
                                "The path has an empty segment, \".\" or \"..\", or an escape that is not allowed.",
                                null));
                return;
            }
            HttpServerRequest once = DoubledVersion.dropped(request);
            Handler<HttpServerRequest> found =
                    once.method().equals(HttpMethod.POST) ? posts.get(String.valueOf(once.path())) : null;
            if (found == null) {
                router.handle(once);
            } else {
                edge.handle(found, once);
            }
        };
    }

    /** As the router does it. */
    private void handle(Handler<HttpServerRequest> handler, HttpServerRequest request) {
        try {
            handler.handle(request);
        } catch (RuntimeException e) {
            log.error("a request failed before it became a call", ErrorResponses.withoutMessage(e));
            fail(request, new CallFailure.Internal());
        }
    }

    static Router router(Vertx vertx, String account, List<Routes> routes) {
        return new Edge(account).router(vertx, routes);
    }

    private Router router(Vertx vertx, List<Routes> routes) {
        Router router = Router.router(vertx);
        routes.forEach(some -> some.addTo(router));
        router.errorHandler(404, context -> fail(context.request(), NO_ROUTE));
        router.errorHandler(405, context -> fail(context.request(), notAllowed(router, context.request())));
        router.errorHandler(500, context -> fail(context.request(), new CallFailure.Internal()));
        return router;
    }

    /** Explains a failure where no route does. */
    private void fail(HttpServerRequest request, Failure failure) {
        String path = Objects.requireNonNullElse(request.path(), "");
        JsonResponses.fail(request, ErrorDialect.at(request.method(), path, account), failure);
    }

    private static Failure notAllowed(Router router, HttpServerRequest request) {
        Set<String> allowed = new TreeSet<>(Comparator.naturalOrder());
        String path = Objects.requireNonNullElse(request.path(), "");
        router.getRoutes().stream()
                .filter(route -> route.getPath() != null && PathParameters.matches(route.getPath(), path))
                .flatMap(route -> route.methods() == null ? List.<HttpMethod>of().stream() : route.methods().stream())
                .forEach(method -> allowed.add(method.name()));
        // The path has the shape of a route, but its parameters exclude that route.
        return allowed.isEmpty() ? NO_ROUTE : new HttpFailure.MethodNotAllowed(List.copyOf(allowed));
    }
}
