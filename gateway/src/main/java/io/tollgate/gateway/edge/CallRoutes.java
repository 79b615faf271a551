package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.dialect.Dialects;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

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
    private final Stage<Call> pipeline;
    private final Clock clock;
    private final BodyReader bodies;
    private final PassthroughParser passthrough;

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
        this.pipeline = pipeline;
        this.clock = clock;
        this.bodies = new BodyReader(vertx, config.http().maxBodyBytes());
        this.passthrough = new PassthroughParser(bodies, config.providers(), guard.credentials(), dialects);
    }

    /** Adds those whose requests are parsed. */
    public void addParsed(Router router) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint != Endpoint.NATIVE && endpoint != Endpoint.UNIVERSAL) {
                EndpointRoute served = EndpointRoute.of(endpoint);
                CallRoute route = route(served, new ParsedRequests(endpoint, bodies));
                router.post(served.path())
                        .setName(served.operation())
                        .handler(context -> route.handle(context.request()));
            }
        }
    }

    /** Adds those to providers' own APIs, whose paths could be taken for any others. */
    public void addPassthrough(Router router) {
        EndpointRoute universal = EndpointRoute.of(Endpoint.UNIVERSAL);
        router.post(universal.path())
                .setName(universal.operation())
                .handler(ofAccount(route(universal, passthrough::alternatives)));
        CallRoute own = route(EndpointRoute.of(Endpoint.NATIVE), passthrough::request);
        for (HttpMethod method : METHODS) {
            String name = method.name().charAt(0) + method.name().substring(1).toLowerCase(Locale.ROOT);
            router.route(method, own.route().path())
                    .setName(own.route().operation() + name)
                    .handler(ofAccount(own));
        }
    }

    private CallRoute route(EndpointRoute served, RequestReader requests) {
        return new CallRoute(served, guard, requests, dialects, inFlight, budget, stalls, pipeline, clock);
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
