package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.benchmarks.Services.Service;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.rollup.Rollups;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An engine with a table of many calls over 400 days and their roll-ups, made unless its folder has it already. */
final class FullTable {
    static final int DAYS = 400;
    private static final Duration READY = Duration.ofSeconds(30);
    private static final String DATABASE = "bench";
    private static final String USAGE = DATABASE + ".usage";
    private static final List<String> ENGINE_JVM = List.of("-XX:+UseSerialGC", "-Xmx512m");
    /** As in the image. */
    static final List<String> ANALYTICS_JVM = List.of(
            "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:NewRatio=1", "-XX:SurvivorRatio=4", "-Xmx300m");

    private final Services services;
    private final Path folder;
    private final Console console;
    private final String url;
    private final EngineQueries queries;
    private Instant end = Instant.EPOCH;
    private double fillSeconds;
    private double rollUpSeconds;

    private FullTable(Services services, Path folder, Console console) throws IOException, InterruptedException {
        this.services = services;
        this.folder = folder;
        this.console = console;
        Service engine = services.start(
                "engine",
                ENGINE_JVM,
                "io.tollgate.embedded.EngineMain",
                List.of("--data", folder.resolve("engine").toString(), "--port", "0"),
                Map.of());
        queries = new EngineQueries(engine.url());
        url = "jdbc:clickhouse:" + engine.url() + "/" + DATABASE;
    }

    static FullTable open(Services services, Path folder, long rowCount, Console console)
            throws IOException, InterruptedException {
        FullTable table = new FullTable(services, folder, console);
        table.make(rowCount);
        return table;
    }

    private void make(long rowCount) throws IOException, InterruptedException {
        queries.ask("CREATE DATABASE IF NOT EXISTS " + DATABASE);
        ClickHouseConfig config = new ClickHouseConfig(
                url, BenchLogin.user(), new Secret(BenchLogin.engineKey()), Duration.ofDays(DAYS * 10L));
        ClickHouseUsageStore.open(config).close();
        Path filled = folder.resolve("filled.txt");
        if (!Files.exists(filled)) {
            fill(rowCount, filled);
        }
        List<String> lines = Files.readAllLines(filled, UTF_8);
        end = Instant.parse(lines.getFirst());
        fillSeconds = Double.parseDouble(lines.get(1));
        Path rolled = folder.resolve("rolled.txt");
        if (!Files.exists(rolled)) {
            rollUp(config, rolled);
        }
        rollUpSeconds = Double.parseDouble(Files.readString(rolled, UTF_8));
        progress();
        queries.awaitRest();
    }

    /** Makes the table, and says in a file up to when, and how many seconds it took. */
    private void fill(long rowCount, Path filled) throws IOException, InterruptedException {
        if (rows() > 0) {
            throw new IOException(folder + " has a table that a run did not finish; remove the folder");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        console.step("making " + rowCount + " rows of " + DAYS + " days");
        long begin = System.nanoTime();
        new ManyCalls(queries, USAGE).insert(rowCount, now.minus(Duration.ofDays(DAYS)), Duration.ofDays(DAYS));
        Files.writeString(filled, now + "\n" + seconds(begin) + "\n", UTF_8);
    }

    /**
     * Makes the table's roll-ups, or those that a run before did not come to, and says in a file how long that took.
     */
    private void rollUp(ClickHouseConfig config, Path rolled) throws IOException, InterruptedException {
        console.step("rolling the rows up");
        long begin = System.nanoTime();
        Rollups.makeAll(config, end);
        Files.writeString(rolled, String.valueOf(seconds(begin)), UTF_8);
    }

    /** Up to when the table was made: calls that are stored later are younger. */
    Instant end() {
        return end;
    }

    double fillSeconds() {
        return fillSeconds;
    }

    double rollUpSeconds() {
        return rollUpSeconds;
    }

    /** How many calls there are. */
    long rows() throws IOException, InterruptedException {
        return Long.parseLong(queries.ask("SELECT count() FROM " + USAGE));
    }

    /**
     * Starts an analytics service that asks this engine, and waits until it is ready.
     *
     * @param settings environment variables beside those that say where it listens and what it asks
     */
    Service analytics(Map<String, String> settings) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("TOLLGATE_CLICKHOUSE_URL", url);
        environment.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        Service analytics = services.start(
                "analytics", ANALYTICS_JVM, "io.tollgate.analytics.AnalyticsMain", List.of(), environment);
        awaitReady(analytics);
        return analytics;
    }

    /** Waits until the service says that it is ready, as a load balancer does. */
    private static void awaitReady(Service service) throws IOException, InterruptedException {
        HttpRequest ready = HttpRequest.newBuilder(URI.create(service.managementUrl() + "/health/ready"))
                .timeout(READY)
                .build();
        int status = HttpClient.newHttpClient()
                .send(ready, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException(service.child().name() + " is not ready:\n"
                    + service.child().tail());
        }
    }

    /** Stores so many calls a second, twice a second, as the audit consumer does, until the thread is interrupted. */
    void store(int rate) {
        ManyCalls calls = new ManyCalls(queries, USAGE);
        try {
            while (true) {
                calls.insert(rate / 2, Instant.now(), Duration.ofMillis(500));
                progress();
                TimeUnit.MILLISECONDS.sleep(500);
            }
        } catch (IOException e) {
            console.step("storing meanwhile failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that all is stored, as the audit consumer does. */
    private void progress() throws IOException, InterruptedException {
        queries.ask("INSERT INTO " + DATABASE
                + ".usage_progress (kafka_topic, kafka_topic_id, kafka_partition, complete_to)"
                + " SELECT 'bench', 'bench', 0, now64(3)");
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
