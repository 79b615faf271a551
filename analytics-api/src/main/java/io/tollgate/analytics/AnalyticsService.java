package io.tollgate.analytics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.service.RunningService;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: its two ports, its store and its threads. */
final class AnalyticsService implements RunningService {
    private static final Logger log = LoggerFactory.getLogger(AnalyticsService.class);

    private final Vertx vertx;
    private final Store store;
    private final ExecutorService threads;
    private final LiveTail tail;
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private AnalyticsService(AnalyticsSettings settings) {
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        this.store = new Store(settings);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("analytics-query-", 0).factory());
        this.tail = new LiveTail(store.calls().live(), Clock.systemUTC(), threads);
    }

    /** Listens, whether or not ClickHouse is there; blocks until it does. */
    static AnalyticsService start(AnalyticsSettings settings) {
        AnalyticsService service = new AnalyticsService(settings);
        try {
            service.listen(settings);
            return service;
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    private void listen(AnalyticsSettings settings) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gcMetrics.bindTo(registry);
        RequestMetrics metrics = new RequestMetrics(registry);

        metrics.listening(tail::listening, tail::dropped);
        metrics.cells(store.cells());

        Router router = Router.router(vertx);
        QueryDesk desk = new QueryDesk(settings, Clock.systemUTC(), threads, metrics);
        router.get(AnalyticsRoute.PATH).handler(new AnalyticsRoute(desk, store));
        new LiveRoutes(desk, tail).addTo(router);
        new LogsRoutes(desk, store.calls()).addTo(router);
        router.get(ProviderDayRoute.PATH).handler(new ProviderDayRoute(desk, store));
        new ExportRoutes(desk, new ExportDesk(threads), store).addTo(router);
        router.errorHandler(404, routing -> refuse(routing, metrics, new Failure.NoSuchRoute(path(routing))));
        router.errorHandler(
                405,
                routing -> refuse(
                        routing,
                        metrics,
                        new Failure.MethodNotAllowed(routing.request().method().name())));
        router.errorHandler(500, routing -> refuse(routing, metrics, new Failure.Broken()));

        HttpServer api = listen(router, settings.host(), settings.port());
        addresses.put("url", "http://" + settings.host() + ":" + api.actualPort());
        HttpServer management = listen(
                new ManagementRoutes(store, registry, threads).router(vertx),
                settings.managementHost(),
                settings.managementPort());
        addresses.put("management_url", "http://" + settings.managementHost() + ":" + management.actualPort());
        threads.execute(this::warmUp);
    }

    /**
     * So that not the first callers wait for the driver to be loaded and for what they ask to be compiled; without
     * ClickHouse it stays cold.
     */
    private void warmUp() {
        try {
            store.check();
        } catch (RefusedException e) {
            log.info("not warmed up: {}", e.failure());
        }
    }

    private HttpServer listen(Router router, String host, int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                // ClickHouse may put an export in order for minutes before it says anything.
                .setIdleTimeout((int) ClickHouse.EXPORT_TIME.plusSeconds(75).toSeconds())
                .setMaxInitialLineLength(32 * 1024);
        return vertx.createHttpServer(options).requestHandler(router).listen().await();
    }

    private static void refuse(RoutingContext routing, RequestMetrics metrics, Failure failure) {
        new QueryDesk.Reply(routing.response(), RequestId.of(routing.request()), metrics.start()).send(failure);
    }

    private static String path(RoutingContext routing) {
        String path = routing.request().path();
        return path == null ? "/" : path;
    }

    @Override
    public Map<String, String> addresses() {
        return Map.copyOf(addresses);
    }

    /** Lets running queries end within five seconds. */
    @Override
    public void close() {
        tail.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        vertx.close().await();
        gcMetrics.close();
        store.close();
    }
}
