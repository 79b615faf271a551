package io.tollgate.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.KeyRing;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.FirstToken;
import io.tollgate.gateway.admin.KeySeals;
import io.tollgate.gateway.analytics.AnalyticsBooks;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.TokenBooks;
import io.tollgate.gateway.audit.Announced;
import io.tollgate.gateway.audit.Audited;
import io.tollgate.gateway.audit.CallLog;
import io.tollgate.gateway.audit.InterruptedRows;
import io.tollgate.gateway.audit.SpoolMetrics;
import io.tollgate.gateway.audit.UsageProducer;
import io.tollgate.gateway.audit.UsagePublisher;
import io.tollgate.gateway.audit.UsageRow;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.audit.spool.SpoolConfig;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.AuditConfig.Durability;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.edge.ControlHealth;
import io.tollgate.gateway.edge.Edge;
import io.tollgate.gateway.edge.InFlight;
import io.tollgate.gateway.edge.Passing;
import io.tollgate.gateway.edge.Surroundings;
import io.tollgate.gateway.edge.Understood;
import io.tollgate.gateway.policy.Allowances;
import io.tollgate.gateway.policy.AllowedModels;
import io.tollgate.gateway.policy.WithinLimits;
import io.tollgate.gateway.provider.Keyed;
import io.tollgate.gateway.provider.NativeUpstream;
import io.tollgate.gateway.provider.NoTranslation;
import io.tollgate.gateway.provider.Upstream;
import io.tollgate.gateway.routing.Attempts;
import io.tollgate.gateway.routing.Catalogue;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.PassedOn;
import io.tollgate.gateway.routing.RetryBudgets;
import io.tollgate.gateway.routing.Routed;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.throttle.Throttled;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.Running;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway, wired. Each event loop has a server, upstream connections and stages of its own, so that a call
 * stays on one thread; the state behind the guards, the audit and the counters are shared.
 */
public final class Gateway implements Running {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final int EVENT_LOOPS = Runtime.getRuntime().availableProcessors();
    private static final long START_SECONDS = 30;
    private static final long DRAIN_SECONDS = 5;
    private static final long FORGETTING_MILLIS = 60_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Clock clock = Clock.systemUTC();
    private final InFlight inFlight = new InFlight();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final GatewayConfig config;
    private final String node;
    private final UsageRow rows;
    private final KeySeals seals;
    private @Nullable Spool spool;
    private @Nullable UsagePublisher publisher;
    private @Nullable Control control;

    private Gateway(GatewayConfig config, MasterKeys masterKeys) {
        this.config = config;
        this.seals = new KeySeals(new Vault(masterKeys), config.providers());
        this.node = "gateway-" + UUID.randomUUID().toString().substring(0, 8);
        this.rows = new UsageRow(node, config.accountId());
    }

    /** Brings a gateway up. Blocks until it serves; an exception's message says in one line why it does not. */
    public static Gateway start(GatewayConfig config, KeyRing ring, MasterKeys masterKeys) throws Exception {
        Gateway gateway = new Gateway(config, masterKeys);
        try {
            gateway.serve(ring);
            return gateway;
        } catch (Exception e) {
            gateway.close();
            throw e;
        }
    }

    private void serve(KeyRing ring) throws Exception {
        Map<String, ProviderConfig> reached = new LinkedHashMap<>();
        Map<String, ProviderState> states = new LinkedHashMap<>();
        for (ProviderConfig provider : config.providers().values()) {
            states.put(provider.name(), new ProviderState(provider, clock));
            reached.put(provider.name(), reached(provider));
        }
        Models models = new Models(Catalogue.load(), config.providers().values(), clock);
        RetryBudgets budgets = new RetryBudgets();
        Spool audit = audit(models);
        Control state = Control.open(config.kafka(), config.control(), config.gateways(), seals, meters, clock);
        control = state;
        if (config.control().firstToken() != null) {
            FirstToken.ensure(state, config.control().firstToken());
        }
        UsagePublisher published = publish(audit);
        TokenBooks books = books();
        Allowances allowances = new Allowances(books, System::nanoTime, clock);
        vertx.setPeriodic(FORGETTING_MILLIS, id -> allowances.forgetIdle());
        Surroundings around = Surroundings.of(
                config.accountId(),
                new Authenticator(ring, config.access().ringPermissions(), state, clock),
                new FailedAttempts(config.access().failuresPerMinute(), System::nanoTime),
                state,
                AdminApi.on(state, seals, clock),
                () -> new ControlHealth(state.following(), state.onlySnapshotAt()),
                meters,
                inFlight,
                states,
                models,
                new ProviderStats(states.values(), node),
                books,
                allowances,
                () -> audit.hasRoom() && !inFlight.closing(),
                published::figures,
                clock);
        Measured.gauges(meters, inFlight, states.values());

        EventLoop.Edges edges = loop -> {
            CallLog calls = new CallLog(
                    audit.lane(new LoopOfLane(loop.getOrCreateContext())),
                    rows,
                    config.audit().durability() == Durability.POWER);
            Map<String, Stage> understood = new HashMap<>();
            Map<String, Stage> natives = new HashMap<>();
            reached.forEach((name, provider) -> {
                URI openAi = provider.openAiUrl();
                understood.put(
                        name,
                        openAi == null
                                ? new NoTranslation(provider)
                                : guarded(
                                        loop,
                                        known(states, name),
                                        keyed(provider, state, new Upstream(loop, provider, openAi))));
                URI base = Objects.requireNonNull(provider.baseUrl(), name);
                natives.put(
                        name,
                        guarded(
                                loop,
                                known(states, name),
                                keyed(provider, state, new NativeUpstream(loop, provider, base))));
            });
            RandomGenerator random = RandomGenerator.getDefault();
            Routed routed = new Routed(models, new Attempts(loop, config.providers(), understood, budgets, random));
            PassedOn passedOn = new PassedOn(models, new Attempts(loop, config.providers(), natives, budgets, random));
            WithinLimits limits = new WithinLimits(allowances, clock);
            Stage toModels = new Understood(state, limits.before(routed));
            Stage pipeline = new Audited(calls, new Passing(state, limits, passedOn, toModels));
            return Edge.handler(loop, config, around, new Measured(meters, pipeline));
        };
        AtomicInteger port = new AtomicInteger();
        await(vertx.deployVerticle(
                () -> new EventLoop(config.http(), edges, port), new DeploymentOptions().setInstances(EVENT_LOOPS)));
        addresses.put("url", url(config.http().host(), port.get()));
        addresses.put(
                "management_url",
                url(config.http().managementHost(), await(Management.serve(vertx, config.http(), meters))));
    }

    /** The analytics service's books; null where this gateway has no such service. */
    private @Nullable TokenBooks books() {
        URI service = config.analyticsUrl();
        return service == null
                ? null
                : new AnalyticsBooks(new AnalyticsClient(vertx, service, config.analyticsToken()));
    }

    /** Opens the spool, what an earlier run left included. */
    private Spool audit(Models models) throws IOException {
        Spool opened = Spool.open(
                SpoolConfig.of(config.audit().spoolFolder(), config.audit().spoolMaxBytes(), EVENT_LOOPS),
                new InterruptedRows(models::cost),
                clock);
        spool = opened;
        return opened;
    }

    private UsagePublisher publish(Spool audit) {
        UsagePublisher started = new UsagePublisher(audit, () -> UsageProducer.to(config.kafka()));
        SpoolMetrics.register(meters, audit, started);
        publisher = started;
        return started;
    }

    /** What stands before an upstream of a provider. */
    private static Stage guarded(Vertx loop, ProviderState provider, Stage upstream) {
        return new AllowedModels(new Throttled(loop, provider, upstream));
    }

    private static Stage keyed(ProviderConfig provider, ProviderKeys keys, Stage upstream) {
        return new Keyed(provider, keys, new Announced(upstream));
    }

    /** A provider, and where it is reached; the simulated one is brought up here, unless it runs elsewhere. */
    private ProviderConfig reached(ProviderConfig provider) throws Exception {
        if (provider.baseUrl() != null) {
            return provider;
        }
        if (provider.dialect() != Dialect.SIMULATED) {
            throw new IllegalStateException("provider " + provider.name() + " has no base_url");
        }
        SimulatedProvider simulated = await(SimulatedProvider.start(vertx, 0));
        String origin = "http://127.0.0.1:" + simulated.port();
        return provider.at(URI.create(origin), URI.create(origin + "/v1"));
    }

    private static <T> T known(Map<String, T> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
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
        try {
            await(vertx.close());
        } catch (Exception e) {
            log.warn("the event loops did not end cleanly", e);
        }
        if (control != null) {
            control.close();
        }
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
