package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.AccountPath;
import io.tollgate.gateway.edge.ErrorDialect;
import io.tollgate.gateway.edge.GeminiPath;
import io.tollgate.gateway.edge.HttpFailure;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.PathParameters;
import io.tollgate.gateway.edge.WriteStalls;
import io.tollgate.gateway.edge.request.BodyReader;
import io.tollgate.gateway.edge.request.ParsedRequests;
import io.tollgate.gateway.edge.request.PassthroughParser;
import io.tollgate.gateway.edge.request.RequestReader;
import io.tollgate.gateway.edge.request.RunPath;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The token-spending routes. Belongs to one event loop. */
public final class CallRoutes {
    /** Of a provider's own API. */
    private static final List<HttpMethod> METHODS = List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private final AccessGuard guard;
    private final Dialects dialects;
    private final InFlight inFlight;
    private final ByteBudget budget;
    private final WriteStalls stalls;
    private final KeepAlives keepAlives;
    private final Stage<Call> pipeline;
    private final Clock clock;
    private final BodyReader bodies;
    private final PassthroughParser passthrough;
    private final Map<Endpoint, CallRoute> parsed = new EnumMap<>(Endpoint.class);

    public CallRoutes(
            Vertx vertx,
            GatewayConfig config,
            AccessGuard guard,
            Dialects dialects,
            InFlight inFlight,
            ByteBudget budget,
            Stage<Call> pipeline,
            Clock clock) {
        this.guard = guard;
        this.dialects = dialects;
        this.inFlight = inFlight;
        this.budget = budget;
        this.stalls = new WriteStalls(vertx, config.http().bounds().writeStall());
        this.keepAlives = new KeepAlives(vertx, config.http().keepAlive());
        this.pipeline = pipeline;
        this.clock = clock;
        this.bodies = new BodyReader(
                vertx, config.http().maxBodyBytes(), config.http().bounds().readStall());
        this.passthrough = new PassthroughParser(bodies, config.providers(), guard.credentials(), dialects);
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint != Endpoint.NATIVE && endpoint != Endpoint.UNIVERSAL) {
                EndpointRoute served = EndpointRoute.of(endpoint);
                parsed.put(endpoint, route(served, new ParsedRequests(served.operation(), bodies)));
            }
        }
    }

    /** The handlers of {@code POST} at each path that has no parameters. */
    public Map<String, Handler<HttpServerRequest>> byPath() {
        Map<String, Handler<HttpServerRequest>> handlers = new HashMap<>();
        for (CallRoute route : parsed.values()) {
            String path = route.route().path();
            if (path.indexOf(':') < 0 && path.indexOf('*') < 0) {
                handlers.put(path, route::handle);
            }
        }
        return Map.copyOf(handlers);
    }

    /** Adds those whose requests are parsed. */
    public void addParsed(Router router) {
        Map<Endpoint, CallRoute> gemini = new EnumMap<>(Endpoint.class);
        parsed.forEach((endpoint, route) -> {
            EndpointRoute served = route.route();
            UpstreamOperation operation = served.operation();
            if (operation != null && operation.modelInPath()) {
                gemini.put(endpoint, route);
            } else {
                router.post(served.path()).setName(served.id()).handler(context -> route.handle(context.request()));
            }
            if (endpoint == Endpoint.ACCOUNT_RUN) {
                router.post(RunPath.WITH_MODEL)
                        .setName(served.id() + "Model")
                        .handler(context -> route.handle(context.request()));
            }
        });
        EndpointRoute responses = EndpointRoute.of(Endpoint.RESPONSES);
        router.get(responses.path())
                .setName("responsesWebSocket")
                .handler(context -> noWebSocket(responses, context.request()));
        for (String models : List.of(GeminiPath.BETA, GeminiPath.STABLE)) {
            router.post(models + "*")
                    .setName(models.equals(GeminiPath.BETA) ? "gemini" : "geminiStable")
                    .handler(context -> gemini(gemini, context.request()));
        }
    }

    /** Codex asks for a WebSocket first. Whoever may not call learns that, and nobody gets one. */
    private void noWebSocket(EndpointRoute route, HttpServerRequest request) {
        Failure failure;
        if (!request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
            failure = new HttpFailure.MethodNotAllowed(List.of(HttpMethod.POST.name()));
        } else if (guard.admit(request, route.endpoint(), route.token(), AccountPath.NONE)
                instanceof AccessGuard.Admission.Refused refused) {
            failure = refused.failure();
        } else {
            failure = new HttpFailure.NoWebSocket();
        }
        JsonResponses.fail(request, route.errors(), failure);
    }

    /** Gemini's API has its actions behind colons, where a router does not look. */
    private static void gemini(Map<Endpoint, CallRoute> actions, HttpServerRequest request) {
        GeminiPath path = GeminiPath.of(request.path());
        CallRoute route = path == null ? null : actions.get(path.endpoint());
        if (route == null) {
            JsonResponses.fail(
                    request,
                    ErrorDialect.GOOGLE,
                    new HttpFailure.RouteNotFound("There is no such route: a model is followed by :generateContent,"
                            + " :streamGenerateContent, :countTokens, :embedContent or :batchEmbedContents."));
        } else {
            route.handle(request);
        }
    }

    /** Adds those to providers' own APIs, whose paths could be taken for any others. */
    public void addPassthrough(Router router) {
        EndpointRoute universal = EndpointRoute.of(Endpoint.UNIVERSAL);
        router.post(universal.path())
                .setName(universal.id())
                .handler(ofAccount(route(universal, passthrough::alternatives)));
        CallRoute own = route(EndpointRoute.of(Endpoint.NATIVE), passthrough::request);
        for (HttpMethod method : METHODS) {
            String name = method.name().charAt(0) + method.name().substring(1).toLowerCase(Locale.ROOT);
            router.route(method, own.route().path())
                    .setName(own.route().id() + name)
                    .handler(ofAccount(own));
        }
    }

    private CallRoute route(EndpointRoute served, RequestReader requests) {
        return new CallRoute(served, guard, requests, dialects, inFlight, budget, stalls, keepAlives, pipeline, clock);
    }

    /** A route of paths that name an account, and maybe a provider. */
    private static Handler<RoutingContext> ofAccount(CallRoute route) {
        return context -> {
            boolean named = PathParameters.canBe("account", context.pathParam("account"))
                    && PathParameters.canBe("provider", context.pathParam("provider"));
            if (named) {
                route.handle(context.request());
            } else {
                context.next();
            }
        };
    }
}
