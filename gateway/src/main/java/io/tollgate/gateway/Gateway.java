package io.tollgate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.ConsoleSessions;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.InitialToken;
import io.tollgate.gateway.admin.KeySeals;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.AnalyticsLedger;
import io.tollgate.gateway.audit.AdjustmentLog;
import io.tollgate.gateway.audit.AdjustmentRow;
import io.tollgate.gateway.audit.CallLog;
import io.tollgate.gateway.audit.InterruptedRows;
import io.tollgate.gateway.audit.OpenCall;
import io.tollgate.gateway.audit.SpoolMetrics;
import io.tollgate.gateway.audit.UsagePublisher;
import io.tollgate.gateway.audit.UsageRow;
import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.audit.spool.SpoolConfig;
import io.tollgate.gateway.cache.AnswerCache;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.cluster.ClusterStats;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.config.AuditConfig.Durability;
import io.tollgate.gateway.config.DeployedRoutes;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.control.AliasesInForce;
import io.tollgate.gateway.control.NodeControl;
import io.tollgate.gateway.control.RoutesInForce;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.anthropic.AnthropicMessages;
import io.tollgate.gateway.dialect.anthropic.AnthropicTokenCount;
import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.gemini.Gemini;
import io.tollgate.gateway.dialect.gemini.GeminiCodec;
import io.tollgate.gateway.dialect.gemini.GeminiEmbeddings;
import io.tollgate.gateway.dialect.gemini.GeminiTokenCount;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.tollgate.gateway.dialect.openai.OpenAiChat;
import io.tollgate.gateway.dialect.openai.OpenAiEmbeddings;
import io.tollgate.gateway.dialect.responses.OpenAiResponses;
import io.tollgate.gateway.dialect.responses.ResponsesCodec;
import io.tollgate.gateway.dialect.responses.ResponsesTokenCount;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.Cors;
import io.tollgate.gateway.edge.Edge;
import io.tollgate.gateway.edge.SessionCookie;
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
import io.tollgate.gateway.edge.status.ControlHealth;
import io.tollgate.gateway.edge.status.GatewayHealth;
import io.tollgate.gateway.edge.status.HealthRoutes;
import io.tollgate.gateway.edge.status.ProviderStatsRoutes;
import io.tollgate.gateway.edge.status.RoutingStatusRoutes;
import io.tollgate.gateway.late.LateTruths;
import io.tollgate.gateway.late.OpenResponses;
import io.tollgate.gateway.oidc.SignIns;
import io.tollgate.gateway.payload.PayloadSeals;
import io.tollgate.gateway.payload.Payloads;
import io.tollgate.gateway.policy.TokenQuotas;
import io.tollgate.gateway.provider.Codecs;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.routing.Catalogue;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.RetryBudgets;
import io.tollgate.gateway.routing.RouteModels;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.RunningService;
import io.tollgate.service.SettingsException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway, wired. Each event loop has a server, upstream connections and stages of its own, so that a call
 * stays on one thread; the state behind the guards, the audit and the counters are shared.
 */
public final class Gateway implements RunningService {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final Dialects DIALECTS =
            new Dialects(List.of(new OpenAiChat(), new OpenAiResponses(), new AnthropicMessages(), new Gemini()));
    private static final MessagesCodec MESSAGES = new MessagesCodec();
    private static final ResponsesCodec RESPONSES = new ResponsesCodec();
    private static final Codecs CODECS = new Codecs(
            Map.of(
                    WireFormat.OPENAI_CHAT,
                    new ChatCodec(),
                    WireFormat.OPENAI_RESPONSES,
                    RESPONSES,
                    WireFormat.ANTHROPIC_MESSAGES,
                    MESSAGES,
                    WireFormat.GEMINI,
                    new GeminiCodec(() -> "call_" + UUID.randomUUID().toString().replace("-", ""))),
            Map.of(WireFormat.OPENAI_CHAT, new OpenAiEmbeddings(), WireFormat.GEMINI, new GeminiEmbeddings()),
            Map.of(
                    WireFormat.ANTHROPIC_MESSAGES,
                    new AnthropicTokenCount(MESSAGES),
                    WireFormat.OPENAI_RESPONSES,
                    new ResponsesTokenCount(RESPONSES),
                    WireFormat.GEMINI,
                    new GeminiTokenCount()));
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
    private @Nullable Spool spool;
    private @Nullable UsagePublisher publisher;
    private final Payloads payloads;
    private @Nullable NodeControl control;
    private @Nullable ClusterStats cluster;
    private @Nullable SignIns signIns;

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
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        Map<String, ProviderState> states = new LinkedHashMap<>();
        for (ProviderConfig provider : config.providers().values()) {
            states.put(provider.name(), new ProviderState(provider, clock));
            providers.put(provider.name(), reached(provider));
        }
        Models models = new Models(Catalogue.load(), providers.values(), this::ownPrices, clock);
        models.list()
                .forEach(model ->
                        Objects.requireNonNull(states.get(model.provider())).offers(model.id()));
        checkRoutes(models);
        checkEncryption();
        NodeControl state = dependencies.control().open(vertx, seals, masterKeys, meters, clock);
        control = state;
        // Calls that an earlier run left open are booked at the prices of the control state.
        Spool audit = audit(models);
        if (config.control().firstToken() != null) {
            InitialToken.ensure(state, config.control().firstToken());
        }
        UsagePublisher published = publish(audit);
        AnalyticsLedger ledger = ledger();
        TokenQuotas quotas = new TokenQuotas(id -> state.state().countedAgainst(id), ledger, System::nanoTime, clock);
        vertx.setPeriodic(FORGETTING_MILLIS, id -> quotas.forgetIdle());
        Aliases aliases = new AliasesInForce(config.aliases(), state);
        DeployedRoutes routes = new RoutesInForce(config.routes(), state);
        RateWindows windows = new RateWindows(RateWindows.USUAL_ROOM, clock);
        vertx.setPeriodic(FORGETTING_MILLIS, id -> windows.forgetIdle());
        AnswerCache cache = new AnswerCache(
                config.cache(), masterKeys, state, name -> state.state().cacheGeneration(name), clock);
        vertx.setPeriodic(SWEEP_MILLIS, id -> cache.sweep());
        Pipeline pipeline = new Pipeline(
                providers,
                states,
                models,
                aliases,
                routes,
                windows,
                new RetryBudgets(),
                state,
                state,
                quotas,
                DIALECTS,
                CODECS,
                cache,
                payloads,
                config.access().unpricedAllowed(),
                clock);
        ConsoleSessions sessions = new ConsoleSessions(config.control().signInCode(), clock);
        ConsoleRoutes.Files console = ConsoleRoutes.Files.load();
        SignIns people = config.oidc() == null ? null : new SignIns(config.oidc(), clock, meters);
        SessionCookie cookie = people == null ? null : new SessionCookie(people);
        signIns = people;
        AccessGuard guard = new AccessGuard(
                config.accountId(),
                new Authenticator(
                        staticTokens, config.access().staticTokenPermissions(), sessions.before(state), clock),
                new FailedAttempts(config.access().failuresPerMinute(), System::nanoTime),
                state,
                config.closedRoutes(),
                meters,
                cookie);
        AdminApi admin = AdminApi.on(
                state,
                seals,
                config.aliases(),
                config.routes(),
                new ModelsOnOffer(models),
                config.providers(),
                ledger == null ? null : new ProviderAccounts(ledger),
                clock);
        GatewayHealth health = new GatewayHealth(
                () -> audit.hasRoom() && !inFlight.closing(),
                () -> new ControlHealth(
                        state.following(), state.onlySnapshotAt(), state.authenticated(), state.refusedKeys()),
                published::figures);
        ProviderStats stats = new ProviderStats(states.values(), node);
        ClusterStats nodes = ClusterStats.start(stats, dependencies.reports(), masterKeys, clock);
        cluster = nodes;
        CallMetrics.gauges(meters, inFlight, states.values());
        CallMetrics.cache(meters, cache);
        BoundMetrics.register(meters, connections, memory);

        LateTruths.Shared known = new LateTruths.Shared(
                DIALECTS,
                providers,
                models::passthrough,
                new OpenResponses(OpenCall.left(audit)),
                vault,
                new AdjustmentRow(
                        node,
                        config.accountId(),
                        month -> state.state().closedMonths().containsKey(month)),
                clock);
        AtomicBoolean polling = new AtomicBoolean();
        BooleanSupplier namesHidden =
                () -> !config.analytics().publicNames() && admin.gateways().several();
        EventLoop.HandlerFactory handlers = loop -> {
            Lane lane = audit.lane(new EventLoopExecutor(loop.getOrCreateContext()));
            CallLog calls = new CallLog(lane, rows, config.audit().durability() == Durability.POWER);
            LateTruths late = new LateTruths(known, new AdjustmentLog(lane, rows));
            if (polling.compareAndSet(false, true)) {
                late.poll(loop, state);
            }
            Stage<Call> stages = new CallMetrics(meters, pipeline.on(loop, calls, late));
            CallRoutes callRoutes = new CallRoutes(loop, config, guard, DIALECTS, inFlight, memory, stages, clock);
            AdminEndpoint operators = new AdminEndpoint(loop, guard, memory);
            AnalyticsClient analytics = analytics(loop);
            return Cors.around(
                    config.http().corsOrigins(),
                    Edge.handler(
                            loop,
                            config.accountId(),
                            callRoutes.byPath(),
                            List.of(
                                    callRoutes::addParsed,
                                    new HealthRoutes(guard, states, health),
                                    new ModelRoutes(guard, states, models, aliases, routes, memory, clock),
                                    new AnalyticsRoute(
                                            guard,
                                            operators,
                                            analytics,
                                            loop,
                                            config.http().bounds().writeStall(),
                                            namesHidden),
                                    new PayloadRoute(
                                            operators,
                                            analytics,
                                            admin.payloads(),
                                            new PayloadSeals(vault),
                                            loop,
                                            config.http().bounds().writeStall()),
                                    new UsageRoute(guard, ledger, quotas, clock),
                                    new ProviderStatsRoutes(guard, states, stats, nodes),
                                    new RoutingStatusRoutes(guard, pipeline.candidates(), aliases, node, clock),
                                    new OperatorRoutes(operators, admin, config.accountId()),
                                    new TokenRoute(guard, config.accountId()),
                                    new ConsoleRoutes(guard, sessions, console, cookie),
                                    cookie == null ? router -> {} : new OidcRoutes(loop, guard, memory, cookie),
                                    new DocsRoutes(guard),
                                    callRoutes::addPassthrough)));
        };
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

    /** Refuses to start with a route whose models nobody has. */
    private void checkRoutes(Models models) throws SettingsException {
        List<String> problems = config.routes().values().stream()
                .flatMap(route -> RouteModels.problems(models, route.graph()).stream()
                        .map(problem -> "routes." + route.name() + ": " + problem))
                .sorted()
                .toList();
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** Refuses to start with a gateway whose payloads would have to be encrypted by nothing. */
    private void checkEncryption() throws SettingsException {
        List<String> problems = vault.sealingKeyId() != null
                ? List.of()
                : config.gateways().values().stream()
                        .filter(gateway ->
                                gateway.logging().payload() && gateway.logging().encrypt())
                        .map(gateway -> "gateways." + gateway.name()
                                + ".logging.encrypt: is on, and there is no master key; set TOLLGATE_MASTER_KEY")
                        .sorted()
                        .toList();
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** A client of the analytics service; null if this gateway has no such service. */
    private @Nullable AnalyticsClient analytics(Vertx loop) {
        URI service = config.analytics().url();
        return service == null
                ? null
                : new AnalyticsClient(loop, service, config.analytics().internalToken());
    }

    /** The analytics service's ledger; null if this gateway has no such service. */
    private @Nullable AnalyticsLedger ledger() {
        AnalyticsClient client = analytics(vertx);
        return client == null ? null : new AnalyticsLedger(client);
    }

    /** Opens the spool, what an earlier run left included. */
    private Spool audit(Models models) throws IOException {
        Spool opened = Spool.open(
                SpoolConfig.of(config.audit().spoolFolder(), config.audit().spoolMaxBytes(), EVENT_LOOPS),
                new InterruptedRows(models::bill),
                clock);
        spool = opened;
        return opened;
    }

    private UsagePublisher publish(Spool audit) {
        UsagePublisher started = new UsagePublisher(audit, dependencies.events());
        SpoolMetrics.register(meters, audit, started);
        publisher = started;
        return started;
    }

    /** A provider, and where it is reached; the simulated one is brought up here, unless it runs elsewhere. */
    private ProviderConfig reached(ProviderConfig provider) throws Exception {
        if (provider.baseUrl() != null) {
            return provider;
        }
        if (provider.dialect() != Dialect.SIMULATED) {
            throw new IllegalStateException("provider " + provider.name() + " has no base_url");
        }
        return await(
                InProcessProvider.start(vertx, provider, config.http().bounds().maxConnections()));
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
        if (signIns != null) {
            signIns.close();
        }
        try {
            await(vertx.close());
        } catch (Exception e) {
            log.warn("the event loops did not end cleanly", e);
        }
        payloads.close();
        if (spool != null) {
            spool.closeLanes();
        }
        if (publisher != null) {
            publisher.close();
        }
        if (spool != null) {
            spool.close();
        }
        meters.close();
    }

    private static <T> T await(Future<T> future) throws Exception {
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
