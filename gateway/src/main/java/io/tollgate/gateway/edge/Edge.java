package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.GatewayConfig;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The gateway's routes, as one event loop serves them. */
public final class Edge {
    private final GatewayConfig config;
    private final Door door;

    private Edge(GatewayConfig config, Door door) {
        this.config = config;
        this.door = door;
    }

    /** A handler of all requests; to be made on the event loop that will use it. */
    public static Router router(Vertx vertx, GatewayConfig config, Surroundings around, Stage pipeline) {
        return new Edge(config, around.door()).routes(vertx, around, pipeline);
    }

    private Router routes(Vertx vertx, Surroundings around, Stage pipeline) {
        Router router = Router.router(vertx);
        BodyReader bodies = new BodyReader(vertx, config.http().maxBodyBytes());
        for (Api api : Api.values()) {
            CallRoute route = new CallRoute(api, door, bodies, around.inFlight(), pipeline, around.clock());
            router.post("/v1" + api.path()).setName(operation(api)).handler(context -> route.handle(context.request()));
        }
        PublicRoutes open = new PublicRoutes(
                door,
                around.providers(),
                around.models(),
                around.stats(),
                around.serving(),
                around.control(),
                around.spool(),
                around.clock());
        AnalyticsRoute analytics = new AnalyticsRoute(vertx, door, config.analyticsUrl(), config.analyticsToken());
        router.get("/health").setName("health").handler(guarded("health", open::health));
        router.get("/health/live").setName("healthLive").handler(open::live);
        router.get("/health/ready").setName("healthReady").handler(open::ready);
        router.get("/v1/models").setName("listModels").handler(guarded("models", open::models));
        router.get("/v1/analytics")
                .setName("analytics")
                .handler(guarded("analytics", context -> analytics.handle(context.request())));
        router.get("/v1/stats/providers").setName("providerStats").handler(guarded("stats", open::stats));
        router.get("/v1/stats/providers/:id").setName("providerStatsById").handler(guarded("stats", open::statsOf));
        AdminHandling operators = new AdminHandling(vertx, door);
        new AdminRoutes(operators, around.admin()).addTo(router);
        new ProviderKeyRoutes(operators, around.admin()).addTo(router);
        if (config.closedRoutes().contains("docs")) {
            router.getWithRegex("/docs(/.*)?|/openapi\\.json").handler(guarded("docs", RoutingContext::next));
        }
        new DocsRoutes().addTo(router);
        router.errorHandler(
                404, context -> Json.fail(context.request(), new Failure.RouteNotFound("There is no such route.")));
        router.errorHandler(405, context -> Json.fail(context.request(), notAllowed(router, context.request())));
        router.errorHandler(500, context -> Json.fail(context.request(), new Failure.Internal()));
        return router;
    }

    /** A public route, or one for tokens with {@code read} where the operator has closed it. */
    private Handler<RoutingContext> guarded(String name, Handler<RoutingContext> handler) {
        if (!config.closedRoutes().contains(name)) {
            return handler;
        }
        return context -> {
            Failure failure = door.lacks(context.request(), Permission.READ, name);
            if (failure == null) {
                handler.handle(context);
            } else {
                Json.fail(context.request(), failure);
            }
        };
    }

    /** The route's name in the OpenAPI description. */
    private static String operation(Api api) {
        return switch (api) {
            case CHAT_COMPLETIONS -> "chatCompletions";
            case EMBEDDINGS -> "embeddings";
        };
    }

    private static Failure notAllowed(Router router, HttpServerRequest request) {
        Set<String> allowed = new TreeSet<>(Comparator.naturalOrder());
        String path = Objects.requireNonNullElse(request.path(), "");
        router.getRoutes().stream()
                .filter(route -> route.getPath() != null && isAt(route.getPath(), path))
                .flatMap(route -> route.methods() == null ? List.<HttpMethod>of().stream() : route.methods().stream())
                .forEach(method -> allowed.add(method.name()));
        return new Failure.MethodNotAllowed(List.copyOf(allowed));
    }

    /** Whether a path is one of those that a route's path, which may have parameters, stands for. */
    private static boolean isAt(String route, String path) {
        String[] expected = route.split("/", -1);
        String[] given = path.split("/", -1);
        return expected.length == given.length
                && IntStream.range(0, given.length)
                        .allMatch(i -> expected[i].startsWith(":") || expected[i].equals(given[i]));
    }
}
