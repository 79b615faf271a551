package io.tollgate.gateway;

import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.AnalyticsLedger;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.cluster.ClusterStats;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.Cors;
import io.tollgate.gateway.edge.Edge;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.edge.admin.AdminEndpoint;
import io.tollgate.gateway.edge.admin.OperatorRoutes;
import io.tollgate.gateway.edge.admin.TokenRoute;
import io.tollgate.gateway.edge.analytics.AnalyticsRoute;
import io.tollgate.gateway.edge.analytics.PayloadRoute;
import io.tollgate.gateway.edge.analytics.UsageRoute;
import io.tollgate.gateway.edge.call.CallRoutes;
import io.tollgate.gateway.edge.call.InFlight;
import io.tollgate.gateway.edge.console.ConsoleRoutes;
import io.tollgate.gateway.edge.console.DocsRoutes;
import io.tollgate.gateway.edge.console.OidcRoutes;
import io.tollgate.gateway.edge.models.ModelRoutes;
import io.tollgate.gateway.edge.status.GatewayHealth;
import io.tollgate.gateway.edge.status.HealthRoutes;
import io.tollgate.gateway.edge.status.ProviderStatsRoutes;
import io.tollgate.gateway.edge.status.RoutingStatusRoutes;
import io.tollgate.gateway.payload.PayloadSeals;
import io.tollgate.gateway.throttle.ProviderStats;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the routes of each event loop, from what all of them share.
 *
 * @param stages that calls go through
 * @param memory that bodies and answers take their room from
 * @param ledger of what tokens have used; null where there is no analytics service
 * @param stats of this node's providers
 * @param nodes the same of all nodes
 * @param node the name of this one
 */
record LoopHandlers(
        GatewayConfig config,
        AccessGuard guard,
        CallStages stages,
        Pipeline pipeline,
        Providers providers,
        InFlight inFlight,
        ByteBudget memory,
        GatewayHealth health,
        @Nullable AnalyticsLedger ledger,
        AdminApi admin,
        PayloadSeals payloads,
        ConsoleAccess console,
        ProviderStats stats,
        ClusterStats nodes,
        String node,
        Clock clock)
        implements EventLoop.HandlerFactory {
    @Override
    public Handler<HttpServerRequest> on(Vertx loop) throws IOException {
        CallRoutes calls =
                new CallRoutes(loop, config, guard, WireFormats.DIALECTS, inFlight, memory, stages.on(loop), clock);
        return Cors.around(
                config.http().corsOrigins(),
                Edge.handler(loop, config.accountId(), calls.byPath(), routes(loop, calls)));
    }

    private List<Routes> routes(Vertx loop, CallRoutes calls) {
        AdminEndpoint operators = new AdminEndpoint(loop, guard, memory);
        AnalyticsClient analytics = AnalyticsClient.configured(loop, config.analytics());
        Duration writeStall = config.http().bounds().writeStall();
        return List.of(
                calls::addParsed,
                new HealthRoutes(guard, providers.states(), health),
                new ModelRoutes(
                        guard,
                        providers.states(),
                        providers.models(),
                        pipeline.aliases(),
                        pipeline.routes(),
                        memory,
                        clock),
                new AnalyticsRoute(guard, operators, analytics, loop, writeStall, this::namesHidden),
                new PayloadRoute(operators, analytics, admin.payloads(), payloads, loop, writeStall),
                new UsageRoute(guard, ledger, pipeline.quotas(), clock),
                new ProviderStatsRoutes(guard, providers.states(), stats, nodes),
                new RoutingStatusRoutes(guard, pipeline.candidates(), pipeline.aliases(), node, clock),
                new OperatorRoutes(operators, admin, config.accountId()),
                new TokenRoute(guard, config.accountId()),
                new ConsoleRoutes(guard, console.sessions(), console.files(), console.cookie()),
                console.cookie() == null ? router -> {} : new OidcRoutes(loop, guard, memory, console.cookie()),
                new DocsRoutes(guard),
                calls::addPassthrough);
    }

    /** Whether the public is told no names of gateways. */
    private boolean namesHidden() {
        return !config.analytics().publicNames() && admin.gateways().several();
    }
}
