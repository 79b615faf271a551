package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.AccountId;
import io.tollgate.gateway.config.GatewayConfig;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The gateway's routes, as one event loop serves them. */
public final class Edge {
    private static final Set<Api> PASSED_ON = EnumSet.of(Api.NATIVE, Api.UNIVERSAL);

    /** Those that are passed on. */
    private static final List<HttpMethod> METHODS = List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    /** What stands in place of a provider in the paths of Cloudflare's unified shape. */
    private static final String COMPAT = "compat";

    private static final Failure NO_ROUTE = new Failure.RouteNotFound("There is no such route.");

    private final GatewayConfig config;
    private final Door door;

    private Edge(GatewayConfig config, Door door) {
        this.config = config;
        this.door = door;
    }

    /** A handler of all requests; to be made on the event loop that will use it. */
    public static Handler<HttpServerRequest> handler(
            Vertx vertx, GatewayConfig config, Surroundings around, Stage pipeline) {
        Edge edge = new Edge(config, around.door());
        Router routes = edge.routes(vertx, around, pipeline);
        return request -> {
            if (RawPath.clear(request.path())) {
                routes.handle(request);
            } else {
                edge.fail(
                        request,
                        new Failure.InvalidRequest(
                                "The path has an empty segment, \".\" or \"..\", or an escape that it must not have.",
                                null));
            }
        };
    }

    static Router router(Vertx vertx, GatewayConfig config, Surroundings around, Stage pipeline) {
        return new Edge(config, around.door()).routes(vertx, around, pipeline);
    }

    private Router routes(Vertx vertx, Surroundings around, Stage pipeline) {
        Router router = Router.router(vertx);
        BodyReader bodies = new BodyReader(vertx, config.http().maxBodyBytes());
        for (Api api : Api.values()) {
            if (!PASSED_ON.contains(api)) {
                ApiRoute served = ApiRoute.of(api);
                CallRoute route = new CallRoute(served, door, bodies, around.inFlight(), pipeline, around.clock());
                router.post(served.path())
                        .setName(served.operation())
                        .handler(context -> route.handle(context.request()));
            }
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
        AnalyticsRoute analytics = new AnalyticsRoute(door, analytics(vertx));
        UsageRoute usage = new UsageRoute(door, around.ledger(), around.allowances(), around.clock());
        router.get("/health").setName("health").handler(guarded("health", open::health));
        router.get("/health/live").setName("healthLive").handler(open::live);
        router.get("/health/ready").setName("healthReady").handler(open::ready);
        router.get("/v1/models").setName("listModels").handler(guarded("models", open::models));
        router.get(AnalyticsClient.PATH)
                .setName("analytics")
                .handler(guarded("analytics", context -> analytics.handle(context.request())));
        router.get("/usage").setName("usage").handler(context -> usage.handle(context.request()));
        router.get("/v1/stats/providers").setName("providerStats").handler(guarded("stats", open::stats));
        router.get("/v1/stats/providers/:id").setName("providerStatsById").handler(guarded("stats", open::statsOf));
        AdminEndpoint operators = new AdminEndpoint(vertx, door);
        new AdminRoutes(operators, around.admin()).addTo(router);
        new ProviderKeyRoutes(operators, around.admin()).addTo(router);
        if (config.closedRoutes().contains("docs")) {
            router.getWithRegex("/docs(/.*)?|/openapi\\.json").handler(guarded("docs", RoutingContext::next));
        }
        new DocsRoutes().addTo(router);
        addPassedOn(router, bodies, around, pipeline);
        router.errorHandler(404, context -> fail(context.request(), NO_ROUTE));
        router.errorHandler(405, context -> fail(context.request(), notAllowed(router, context.request())));
        router.errorHandler(500, context -> fail(context.request(), new Failure.Internal()));
        return router;
    }

    private @Nullable AnalyticsClient analytics(Vertx vertx) {
        URI service = config.analyticsUrl();
        return service == null ? null : new AnalyticsClient(vertx, service, config.analyticsToken());
    }

    /** The routes to providers' own APIs, after all that have a path of their own. */
    private void addPassedOn(Router router, BodyReader bodies, Surroundings around, Stage pipeline) {
        PassageReader passages = new PassageReader(bodies, config.providers(), door.credentials());
        ApiRoute universal = ApiRoute.of(Api.UNIVERSAL);
        CallRoute several =
                new CallRoute(universal, door, bodies, passages::several, around.inFlight(), pipeline, around.clock());
        router.post(universal.path()).setName(universal.operation()).handler(ofAccount(several));
        ApiRoute passed = ApiRoute.of(Api.NATIVE);
        CallRoute one = new CallRoute(passed, door, bodies, passages::one, around.inFlight(), pipeline, around.clock());
        for (HttpMethod method : METHODS) {
            String name = method.name().charAt(0) + method.name().substring(1).toLowerCase(Locale.ROOT);
            router.route(method, passed.path())
                    .setName(passed.operation() + name)
                    .handler(ofAccount(one));
        }
    }

    /** A route of paths that name an account, and maybe a provider. */
    private static Handler<RoutingContext> ofAccount(CallRoute route) {
        return context -> {
            if (canBe("account", context.pathParam("account")) && canBe("provider", context.pathParam("provider"))) {
                route.handle(context.request());
            } else {
                context.next();
            }
        };
    }

    /** Whether a parameter of a path can have a value, and it does not stand in its place in the paths of other routes. */
    private static boolean canBe(String parameter, @Nullable String value) {
        return switch (parameter) {
            case "account" -> value != null && !AccountId.isTaken(value);
            case "provider" -> !COMPAT.equals(value);
            default -> true;
        };
    }

    /** Explains a failure where no route does. */
    private void fail(HttpServerRequest request, Failure failure) {
        String path = Objects.requireNonNullElse(request.path(), "");
        JsonResponses.fail(request, ErrorStyle.at(path, config.accountId()), failure);
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
                JsonResponses.fail(context.request(), failure);
            }
        };
    }

    private static Failure notAllowed(Router router, HttpServerRequest request) {
        Set<String> allowed = new TreeSet<>(Comparator.naturalOrder());
        String path = Objects.requireNonNullElse(request.path(), "");
        router.getRoutes().stream()
                .filter(route -> route.getPath() != null && isAt(route.getPath(), path))
                .flatMap(route -> route.methods() == null ? List.<HttpMethod>of().stream() : route.methods().stream())
                .forEach(method -> allowed.add(method.name()));
        // A path that another route would have taken, had its names been others.
        return allowed.isEmpty() ? NO_ROUTE : new Failure.MethodNotAllowed(List.copyOf(allowed));
    }

    /** Whether a path is one of those that a route's path, which may have parameters, stands for. */
    private static boolean isAt(String route, String path) {
        String[] expected = route.split("/", -1);
        String[] given = path.split("/", -1);
        // Whatever follows the last slash of a route's path is another's to read.
        boolean open = route.endsWith("/");
        int named = open ? expected.length - 1 : expected.length;
        return (open ? given.length > named : given.length == named)
                && IntStream.range(0, named).allMatch(i -> stands(expected[i], given[i]));
    }

    /** Whether a segment of a route's path stands for one of a path. */
    private static boolean stands(String expected, String given) {
        return expected.startsWith(":") ? canBe(expected.substring(1), given) : expected.equals(given);
    }
}
