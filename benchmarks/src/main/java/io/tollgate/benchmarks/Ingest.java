package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Services.Service;
import io.tollgate.benchmarks.ingest.BareConsumer;
import io.tollgate.benchmarks.ingest.FullTopic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how fast the audit consumer, in a process of its own, brings a full topic into the embedded engine, beside
 * what bounds it on the same machine in the same run: a consumer that only decodes, and the engine inserting the same
 * rows from a file.
 */
final class Ingest {
    static final String RATE = "records per second";
    static final String CPU = "CPU per record, microseconds: itself";
    static final String ENGINE_CPU = "CPU per record, microseconds: engine";
    static final String ROWS = "rows per insert";
    static final String BROKER_CPU = "CPU per record, microseconds: broker";
    static final String CONSUMER = "audit-consumer";
    static final String BARE = "decode only";
    static final String INSERT = "insert from files";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> STORAGE_JVM = List.of("-XX:+UseSerialGC", "-Xmx512m");
    /** As in the image. */
    static final List<String> CONSUMER_JVM = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx300m");

    private static final String SETTLED = "tollgate_audit_records_total";
    private static final String INSERTS = "tollgate_audit_insert_seconds_count";

    private final Services services;
    private final Path folder;
    private final Console console;
    private final Figures figures = new Figures();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Service kafka;
    private final Service engine;
    private final EngineQueries queries;
    private final FullTopic topic;
    private final List<Path> rows = new ArrayList<>();
    private final int partitions;

    private Ingest(Services services, Path folder, int partitions, int records, Console console)
            throws IOException, InterruptedException {
        this.services = services;
        this.folder = folder;
        this.partitions = partitions;
        this.console = console;
        kafka = services.start("kafka", STORAGE_JVM, "io.tollgate.embedded.KafkaMain", data("kafka"), Map.of());
        engine = services.start("engine", STORAGE_JVM, "io.tollgate.embedded.EngineMain", data("engine"), Map.of());
        queries = new EngineQueries(engine.url());
        console.step("writing " + records + " records");
        topic = FullTopic.fill(kafka.url(), partitions, records);
    }

    /** Does all rounds and gives the figures. */
    static Figures run(Services services, Path folder, int partitions, int records, int rounds, Console console)
            throws IOException, InterruptedException {
        Ingest ingest = new Ingest(services, folder, partitions, records, console);
        ingest.prepare();
        for (int round = 1; round <= rounds; round++) {
            console.step("round " + round + "/" + rounds + ": " + BARE);
            ingest.bare();
            console.step("round " + round + "/" + rounds + ": " + INSERT);
            ingest.insert();
            console.step("round " + round + "/" + rounds + ": " + CONSUMER);
            ingest.consume("round" + round, ingest.figures);
            ingest.queries.ask("DROP DATABASE round" + round + " SYNC");
        }
        return ingest.figures;
    }

    private List<String> data(String name) {
        return List.of("--data", folder.resolve(name).toString(), "--port", "0");
    }

    /** A first, uncounted pass, which leaves the rows in files: the engine takes no more than 256 MiB at once. */
    private void prepare() throws IOException, InterruptedException {
        console.step("warming up");
        consume("first", new Figures());
        for (int partition = 0; partition < partitions; partition++) {
            Path file = folder.resolve("usage-" + partition + ".rows");
            queries.save(
                    "SELECT * FROM first.usage WHERE kafka_partition = " + partition
                            + " ORDER BY kafka_offset FORMAT RowBinary",
                    file);
            rows.add(file);
        }
        queries.ask("CREATE TABLE first.again AS first.usage");
    }

    private void bare() throws IOException, InterruptedException {
        long broker = kafka.cpuMicros();
        Child child = Child.start(
                "bare-consumer",
                services.command(
                        CONSUMER_JVM,
                        BareConsumer.class.getName(),
                        List.of(topic.bootstrap(), Integer.toString(topic.records()))),
                Map.of(),
                folder);
        String[] said = child.finish(PATIENCE).split(" ", -1);
        double records = Double.parseDouble(said[0]);
        figures.add(RATE, BARE, records * 1e9 / Double.parseDouble(said[1]));
        figures.add(CPU, BARE, Double.parseDouble(said[2]) / 1000 / records);
        figures.add(BROKER_CPU, BARE, (kafka.cpuMicros() - broker) / (double) topic.records());
    }

    private void insert() throws IOException, InterruptedException {
        queries.ask("TRUNCATE TABLE first.again SYNC");
        queries.awaitRest();
        long cpu = engine.cpuMicros();
        long begin = System.nanoTime();
        for (Path file : rows) {
            queries.insert("INSERT INTO first.again FORMAT RowBinary", file);
        }
        long nanos = System.nanoTime() - begin;
        check("first.again");
        figures.add(RATE, INSERT, topic.records() * 1e9 / nanos);
        figures.add(ENGINE_CPU, INSERT, (engine.cpuMicros() - cpu) / (double) topic.records());
    }

    /** Counts from the first quarter on, as the bare consumer does. */
    private void consume(String database, Figures into) throws IOException, InterruptedException {
        queries.awaitRest();
        Service consumer = services.start(
                CONSUMER,
                CONSUMER_JVM,
                "io.tollgate.consumer.ConsumerMain",
                List.of(),
                Map.of(
                        "TOLLGATE_KAFKA_BOOTSTRAP_SERVERS",
                        topic.bootstrap(),
                        "TOLLGATE_CLICKHOUSE_URL",
                        "jdbc:clickhouse:" + engine.url() + "/" + database,
                        "TOLLGATE_AUDIT_CONSUMER_MANAGEMENT_PORT",
                        "0"));
        Mark begin = await(consumer, topic.records() / 4);
        Mark end = await(consumer, topic.records());
        consumer.child().close();
        check(database + ".usage");
        topic.rewind();
        double records = end.records - begin.records;
        into.add(RATE, CONSUMER, records * 1e9 / (end.nanos - begin.nanos));
        into.add(CPU, CONSUMER, (end.consumerCpu - begin.consumerCpu) / records);
        into.add(ENGINE_CPU, CONSUMER, (end.engineCpu - begin.engineCpu) / records);
        into.add(ROWS, CONSUMER, records / (end.inserts - begin.inserts));
        into.add(BROKER_CPU, CONSUMER, (end.brokerCpu - begin.brokerCpu) / records);
    }

    private record Mark(long records, double inserts, long nanos, long consumerCpu, long engineCpu, long brokerCpu) {}

    private static double value(String metrics, String name) {
        Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
        return value.find() ? Double.parseDouble(value.group(1)) : 0;
    }

    private Mark await(Service consumer, long records) throws IOException, InterruptedException {
        HttpRequest metrics = HttpRequest.newBuilder(URI.create(consumer.managementUrl() + "/metrics"))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String said =
                    http.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
            double settled = value(said, SETTLED);
            if (settled >= records) {
                return new Mark(
                        (long) settled,
                        value(said, INSERTS),
                        System.nanoTime(),
                        consumer.cpuMicros(),
                        engine.cpuMicros(),
                        kafka.cpuMicros());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the audit consumer did not store " + records + " records within "
                        + PATIENCE.toSeconds() + " s:\n" + consumer.child().tail());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void check(String table) throws IOException, InterruptedException {
        String count = queries.ask("SELECT count() FROM " + table);
        if (!count.equals(Integer.toString(topic.records()))) {
            throw new IOException(table + " has " + count + " rows of " + topic.records() + " records");
        }
    }
}
