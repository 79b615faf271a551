package io.tollgate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.InitialToken;
import io.tollgate.gateway.admin.KeySeals;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.AnalyticsLedger;
import io.tollgate.gateway.audit.AdjustmentRow;
import io.tollgate.gateway.audit.UsageRow;
import io.tollgate.gateway.cache.AnswerCache;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.cluster.ClusterStats;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.control.AliasesInForce;
import io.tollgate.gateway.control.NodeControl;
import io.tollgate.gateway.control.RoutesInForce;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.call.InFlight;
import io.tollgate.gateway.edge.status.ControlHealth;
import io.tollgate.gateway.edge.status.GatewayHealth;
import io.tollgate.gateway.late.LateTruths;
import io.tollgate.gateway.late.OpenResponses;
import io.tollgate.gateway.payload.PayloadSeals;
import io.tollgate.gateway.payload.Payloads;
import io.tollgate.gateway.policy.TokenQuotas;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.RetryBudgets;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.RunningService;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway, wired. Each event loop has a server, upstream connections and stages of its own, so that a call
 * stays on one thread; the state behind the guards, the audit and the counters are shared.
 */
public final class Gateway implements RunningService {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors();
    private static final long START_SECONDS = 30;
    private static final long DRAIN_SECONDS = 5;
    private static final long FORGETTING_MILLIS = 60_000;
    private static final long SWEEP_MILLIS = 500;

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setDisableTCCL(true));
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final InFlight inFlight = new InFlight();
    private final ConnectionCount connections;
    private final ByteBudget memory;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final GatewayConfig config;
    private final Dependencies dependencies;
    private final Clock clock;
    private final String node;
    private final UsageRow rows;
    private final MasterKeys masterKeys;
    private final Vault vault;
    private final KeySeals seals;
    private @Nullable AuditTrail audit;
    private final Payloads payloads;
    private @Nullable NodeControl control;
    private @Nullable ClusterStats cluster;
    private @Nullable ConsoleAccess console;

    private Gateway(GatewayConfig config, MasterKeys masterKeys, Dependencies dependencies) {
        this.config = config;
        this.masterKeys = masterKeys;
        this.dependencies = dependencies;
        this.clock = dependencies.clock();
        HttpConfig.Bounds bounds = config.http().bounds();
        this.connections = new ConnectionCount(bounds.maxConnections(), bounds.maxConnectionsPerAddress());
        this.memory = new ByteBudget(bounds.memoryBudgetBytes());
        this.vault = new Vault(masterKeys);
        this.seals = new KeySeals(vault, config.providers());
        this.node = "gateway-" + UUID.randomUUID().toString().substring(0, 8);
        this.rows = new UsageRow(node, config.accountId());
        this.payloads = new Payloads(config.payloadBytes(), dependencies.payloads(), vault, meters);
    }

    /** Brings a gateway up. Blocks until it serves; an exception's message says in one line why it does not. */
    public static Gateway start(GatewayConfig config, StaticTokens staticTokens, MasterKeys masterKeys)
            throws Exception {
        return start(config, staticTokens, masterKeys, Dependencies.of(config));
    }

    /** The same, with other things around it. */
    public static Gateway start(
            GatewayConfig config, StaticTokens staticTokens, MasterKeys masterKeys, Dependencies dependencies)
            throws Exception {
        Gateway gateway = new Gateway(config, masterKeys, dependencies);
        try {
            gateway.serve(staticTokens);
            return gateway;
        } catch (Exception e) {
            gateway.close();
            throw e;
        }
    }

    private void serve(StaticTokens staticTokens) throws Exception {
        Providers providers = Providers.start(vertx, config, this::ownPrices, clock);
        Models models = providers.models();
        StartChecks.routes(config, models);
        StartChecks.encryption(config, vault);
        NodeControl state = dependencies.control().open(vertx, seals, masterKeys, meters, clock);
        control = state;
        // Calls that an earlier run left open are booked at the prices of the control state.
        AuditTrail trail = AuditTrail.open(config.audit(), EVENT_LOOPS, models::bill, clock);
        audit = trail;
        if (config.control().firstToken() != null) {
            InitialToken.ensure(state, config.control().firstToken());
        }
        trail.publish(dependencies.events(), meters);
        AnalyticsLedger ledger = ledger();
        Pipeline pipeline = pipeline(providers, state, quotas(state, ledger));
        ConsoleAccess people = ConsoleAccess.of(config, meters, clock);
        console = people;
        AccessGuard guard = guard(staticTokens, state, people);
        AdminApi admin = AdminApi.on(
                state,
                seals,
                config.aliases(),
                config.routes(),
                new ModelsOnOffer(models),
                config.providers(),
                ledger == null ? null : new ProviderAccounts(ledger),
                clock);
        ProviderStats stats = new ProviderStats(providers.states().values(), node);
        ClusterStats nodes = ClusterStats.start(stats, dependencies.reports(), masterKeys, clock);
        cluster = nodes;
        CallMetrics.gauges(meters, inFlight, providers.states().values());
        CallMetrics.cache(meters, pipeline.cache());
        BoundMetrics.register(meters, connections, memory);
        EventLoop.HandlerFactory handlers = new LoopHandlers(
                config,
                guard,
                stages(pipeline, providers, state, trail),
                pipeline,
                providers,
                inFlight,
                memory,
                health(state, trail),
                ledger,
                admin,
                new PayloadSeals(vault),
                people,
                stats,
                nodes,
                node,
                clock);
        AtomicInteger port = new AtomicInteger();
        await(vertx.deployVerticle(
                () -> new EventLoop(config.http(), connections, handlers, port),
                new DeploymentOptions().setInstances(EVENT_LOOPS)));
        addresses.put("url", url(config.http().host(), port.get()));
        addresses.put(
                "management_url",
                url(config.http().managementHost(), await(Management.serve(vertx, config.http(), meters))));
    }

    /** The prices that operators have set, as soon as the control state is known. */
    private OwnPrices.@Nullable Known ownPrices(String provider, String model) {
        NodeControl known = control;
        return known == null ? null : known.state().ownPrices(provider, model);
    }

    /** The analytics service's ledger; null if this gateway has no such service. */
    private @Nullable AnalyticsLedger ledger() {
        AnalyticsClient client = AnalyticsClient.configured(vertx, config.analytics());
        return client == null ? null : new AnalyticsLedger(client);
    }

    private TokenQuotas quotas(NodeControl state, @Nullable AnalyticsLedger ledger) {
        TokenQuotas quotas = new TokenQuotas(id -> state.state().countedAgainst(id), ledger, System::nanoTime, clock);
        vertx.setPeriodic(FORGETTING_MILLIS, id -> quotas.forgetIdle());
        return quotas;
    }

    private Pipeline pipeline(Providers providers, NodeControl state, TokenQuotas quotas) {
        RateWindows windows = new RateWindows(RateWindows.USUAL_ROOM, clock);
        vertx.setPeriodic(FORGETTING_MILLIS, id -> windows.forgetIdle());
        AnswerCache cache = new AnswerCache(
                config.cache(), masterKeys, state, name -> state.state().cacheGeneration(name), clock);
        vertx.setPeriodic(SWEEP_MILLIS, id -> cache.sweep());
        return new Pipeline(
                providers.reached(),
                providers.states(),
                providers.models(),
                new AliasesInForce(config.aliases(), state),
                new RoutesInForce(config.routes(), state),
                windows,
                new RetryBudgets(),
                state,
                state,
                quotas,
                WireFormats.DIALECTS,
                WireFormats.CODECS,
                cache,
                payloads,
                config.access().unpricedAllowed(),
                clock);
    }

    private CallStages stages(Pipeline pipeline, Providers providers, NodeControl state, AuditTrail trail) {
        LateTruths.Shared known = new LateTruths.Shared(
                WireFormats.DIALECTS,
                providers.reached(),
                providers.models()::passthrough,
                new OpenResponses(trail.leftOpen()),
                vault,
                new AdjustmentRow(
                        node,
                        config.accountId(),
                        month -> state.state().closedMonths().containsKey(month)),
                clock);
        return new CallStages(pipeline, trail, rows, config.audit().durability(), known, state, meters);
    }

    private AccessGuard guard(StaticTokens staticTokens, NodeControl state, ConsoleAccess people) {
        return new AccessGuard(
                config.accountId(),
                new Authenticator(
                        staticTokens,
                        config.access().staticTokenPermissions(),
                        people.sessions().before(state),
                        clock),
                new FailedAttempts(config.access().failuresPerMinute(), System::nanoTime),
                state,
                config.closedRoutes(),
                meters,
                people.cookie());
    }

    private GatewayHealth health(NodeControl state, AuditTrail trail) {
        return new GatewayHealth(
                () -> trail.hasRoom() && !inFlight.closing(),
                () -> new ControlHealth(
                        state.following(), state.onlySnapshotAt(), state.authenticated(), state.refusedKeys()),
                trail::figures);
    }

    private static String url(String host, int port) {
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port;
    }

    @Override
    public Map<String, String> addresses() {
        return Map.copyOf(addresses);
    }

    /** Lets no more calls in, gives those in flight some seconds to end, and brings their rows to Kafka. */
    @Override
    public void close() {
        try {
            await(inFlight.close().timeout(DRAIN_SECONDS, TimeUnit.SECONDS));
        } catch (Exception e) {
            log.warn("{} calls were still in flight after {} s and are cut off", inFlight.calls(), DRAIN_SECONDS);
        }
        if (cluster != null) {
            cluster.close();
        }
        if (control != null) {
            control.close();
        }
        if (console != null) {
            console.close();
        }
        try {
            await(vertx.close());
        } catch (Exception e) {
            log.warn("the event loops did not end cleanly", e);
        }
        payloads.close();
        if (audit != null) {
            audit.close();
        }
        meters.close();
    }

    /** What an event loop brings; blocks. */
    static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
