package io.tollgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.embedded.Parts;
import io.tollgate.standalone.books.BooksCommand;
import io.tollgate.standalone.books.RepriceCommand;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Books that are kept by the whole, checked by commands, and tampered with by hand. */
final class BooksIT {
    private static final String PROVIDER = "booked";
    private static final Duration LONG = Duration.ofSeconds(90);

    @SuppressWarnings("NullAway.Init")
    private static PipelineFixture pipeline;

    @BeforeAll
    static void start() throws Exception {
        pipeline = new PipelineFixture(PROVIDER);
    }

    @AfterAll
    static void stop() throws Exception {
        pipeline.close();
    }

    private record Ended(int code, String out, String err) {}

    private static Ended books(String... arguments) {
        return books(environment(), arguments);
    }

    private static Ended books(Map<String, String> environment, String... arguments) {
        return run(
                new BooksCommand(
                        environment,
                        kafka -> new KafkaConfig(
                                kafka.connection(),
                                pipeline.database(),
                                kafka.usageTopic(),
                                kafka.adjustmentsTopic(),
                                kafka.deadTopic(),
                                kafka.usagePartitions())),
                pipeline.config(),
                arguments);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(pipeline.environment());
        environment.put(
                "TOLLGATE_MASTER_KEY",
                "k:" + Base64.getEncoder().encodeToString("k".repeat(32).getBytes(StandardCharsets.US_ASCII)));
        return environment;
    }

    /** Exits as the commands of all do: what failed is one line. */
    private static Ended run(Object command, Path config, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        int code = new picocli.CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    failed.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(all.toArray(String[]::new));
        return new Ended(code, out.toString(), err.toString());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = Parts.connect(pipeline.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> calls() throws SQLException {
        List<String> calls = new ArrayList<>();
        try (Connection connection = Parts.connect(pipeline.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT toString(call_id) FROM usage WHERE provider = '"
                        + PROVIDER + "' AND model = 'simulated-small' AND accepted_at > '2026-11-01'"
                        + " ORDER BY accepted_at")) {
            while (rows.next()) {
                calls.add(rows.getString(1));
            }
        }
        return calls;
    }

    private static void replace(String call, String columns) throws SQLException {
        execute("INSERT INTO usage SELECT * REPLACE (" + columns + ", node || '!' AS node) FROM usage WHERE call_id = '"
                + call + "'");
        execute("ALTER TABLE usage DELETE WHERE call_id = '" + call
                + "' AND NOT endsWith(node, '!') SETTINGS mutations_sync = 2");
    }

    @Test
    void whatIsChangedByHandIsNamed() throws Exception {
        for (int i = 0; i < 8; i++) {
            assertThat(pipeline.chat().statusCode()).isEqualTo(200);
        }
        await().atMost(LONG).ignoreExceptions().until(() -> calls().size() >= 8);
        await().atMost(LONG).untilAsserted(() -> {
            Ended clean = books("verify", "--from", "2026-11-01", "--json");
            assertThat(clean.err()).isEmpty();
            assertThat(clean.code()).as(clean.out()).isZero();
            assertThat(new JsonObject(clean.out()).getLong("records")).isGreaterThanOrEqualTo(8);
        });
        List<String> calls = calls();

        replace(calls.get(0), "cost_usd + 1 AS cost_usd");
        replace(
                calls.get(1),
                "cost_usd * 2 AS cost_usd, list_cost_usd * 2 AS list_cost_usd,"
                        + " arrayMap(c -> (c.1, c.2, c.3 * 2, c.4 * 2), charges) AS charges");
        execute("ALTER TABLE usage DELETE WHERE call_id = '" + calls.get(2) + "' SETTINGS mutations_sync = 2");
        execute("INSERT INTO usage SELECT * REPLACE (toUUID('01975b00-0000-7000-8000-000000000001') AS call_id)"
                + " FROM usage AS u WHERE u.call_id = '" + calls.get(3) + "'");

        Ended found = books("verify", "--from", "2026-11-01");
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.out().lines())
                .anyMatch(line -> line.startsWith("cost  " + calls.get(0)) && line.contains("its charges come to"))
                .anyMatch(line -> line.startsWith("cost  " + calls.get(1)) && line.contains("input"))
                .anyMatch(line -> line.startsWith("changed  " + calls.get(1)))
                .anyMatch(line -> line.startsWith("missing  " + calls.get(2)))
                .anyMatch(line -> line.startsWith("added  01975b00-0000-7000-8000-000000000001"))
                .anyMatch(line -> line.contains("2 with another cost, 2 changed, 1 missing, 1 added"));
    }

    /** Rows of a month that is over, made of one of now. */
    private static String october(int number) {
        return "0199a5b0-%04d-7000-8000-000000000000".formatted(number);
    }

    private static void remember(String call, String columns) throws SQLException {
        execute("INSERT INTO usage SELECT * REPLACE (toUUID('" + call + "') AS call_id, " + columns
                + ") FROM usage AS u WHERE u.provider = '" + PROVIDER + "' AND u.model = 'simulated-small'"
                + " AND u.accepted_at > '2026-11-01' LIMIT 1");
    }

    @Test
    void aClosedMonthIsProvedAndWhatChangesInItIsNamed() throws Exception {
        assertThat(pipeline.chat().statusCode()).isEqualTo(200);
        await().atMost(LONG).ignoreExceptions().until(() -> !calls().isEmpty());
        for (int i = 0; i < 40; i++) {
            remember(
                    october(i),
                    "toDateTime64('2026-10-03 11:58:00', 6, 'UTC') + 13 * " + i
                            + " AS accepted_at, 0 AS kafka_partition, " + i + " AS kafka_offset");
        }
        execute("INSERT INTO adjustments (adjustment_id, call_id, at, effective_at, reason, by, cost_usd, kafka_topic,"
                + " kafka_offset) VALUES ('0199a5b0-aaaa-7000-8000-000000000000', '" + october(3)
                + "', '2026-10-05 00:00:00', '2026-10-04 00:00:00', 'manual', 'x', -0.5, 'a', 1)");
        assertThat(books("show", "2026-10").err()).contains("are not closed");
        assertThat(books("close", "2100-10").err()).contains("it can be closed after that");
        assertThat(books("close", "October").err()).contains("is not a month");

        // As far as the consumer says that it has stored, which it says every few seconds.
        await().atMost(LONG).untilAsserted(() -> {
            Ended closed = books("close", "2026-10", "--by", "the auditor");
            assertThat(closed.code()).as(closed.err()).isZero();
            assertThat(closed.out()).contains("2026-10: 40 rows and 1 adjustments", "by the auditor");
        });
        assertThat(books("close", "2026-10").err()).contains("closed already");
        Ended proved = books("show", "2026-10");
        assertThat(proved.code()).as(proved.err()).isZero();
        assertThat(proved.out()).contains("Nothing has changed since: 41 rows");
        assertThat(books("show").out()).contains("2026-10: 40 rows");

        replace(october(3), "model || '?' AS model");
        execute("ALTER TABLE usage DELETE WHERE call_id = '" + october(30) + "' SETTINGS mutations_sync = 2");
        remember(
                october(99),
                "toDateTime64('2026-10-03 12:00:30', 6, 'UTC') AS accepted_at, 0 AS kafka_partition, 7 AS"
                        + " kafka_offset");
        remember(
                october(77),
                "toDateTime64('2026-10-03 12:00:30', 6, 'UTC') AS accepted_at, 0 AS kafka_partition,"
                        + " 4000000 AS kafka_offset");

        execute("ALTER TABLE adjustments DELETE WHERE call_id = '" + october(3) + "' SETTINGS mutations_sync = 2");

        Ended differing = books("show", "2026-10");
        assertThat(differing.code()).isEqualTo(1);
        assertThat(differing.out().lines())
                .anyMatch(line -> line.startsWith("changed  " + october(3)))
                .anyMatch(line -> line.startsWith("missing  " + october(30)))
                .anyMatch(line -> line.startsWith("added  " + october(99)))
                .anyMatch(line -> line.startsWith("missing  0199a5b0-aaaa-7000-8000-000000000000"))
                .anyMatch(line -> line.contains("3 hours differ: 1 changed, 2 missing, 1 added"))
                .anyMatch(line -> line.startsWith("1 rows of its calls were stored after it was closed"))
                .noneMatch(line -> line.contains(october(77)));

        // Whoever forges the hashes that are kept beside the rows is found as well, by the hour.
        execute("ALTER TABLE closed_rows DELETE WHERE id = '" + october(30) + "' SETTINGS mutations_sync = 2");
        assertThat(books("show", "2026-10").out())
                .contains("2026-10-03T12:00:00Z to 2026-10-03T13:00:00Z")
                .contains("are not those of then");
    }

    @Test
    void callsArePricedAgainOnceAndClosedMonthsStay(@TempDir Path folder) throws Exception {
        assertThat(pipeline.chat().statusCode()).isEqualTo(200);
        await().atMost(LONG).ignoreExceptions().until(() -> !calls().isEmpty());
        for (int i = 0; i < 5; i++) {
            String day = i < 2 ? "2026-08-03" : "2026-09-03";
            remember(
                    october(500 + i),
                    "'repriced' AS provider, 7 AS input_tokens, 0 AS cached_input_tokens, 3 AS output_tokens,"
                            + " toDecimal64('0.00013', 9) AS cost_usd, toDecimal64('0.00013', 9) AS list_cost_usd,"
                            + " 'provider' AS usage_source, [('input', toDecimal64(7, 9), toDecimal128('0.00001', 18),"
                            + " toDecimal64('0.00007', 9)), ('output', toDecimal64(3, 9), toDecimal128('0.00002', 18),"
                            + " toDecimal64('0.00006', 9))] AS charges,"
                            + " toDateTime64('" + day + " 11:58:00', 6, 'UTC') AS accepted_at, 0 AS kafka_partition, "
                            + i + " AS kafka_offset");
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(books("close", "2026-08").code()).isZero());
        Path corrected = Files.writeString(
                folder.resolve("corrected.yaml"),
                Files.readString(pipeline.config())
                        .replace("  " + PROVIDER + ":", "  repriced:")
                        .replace("input: 10", "input: 30"));
        String[] all = {"--from", "2026-08-01", "--to", "2026-10-01"};
        Ended shown = run(new RepriceCommand(environment()), corrected, all);
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("repriced/simulated-small: 5 calls, 0.00065 USD to 0.00135 (+0.0007)")
                .contains("Nothing is booked");
        assertThat(adjustments()).isEmpty();

        String[] applied = {"--from", "2026-08-01", "--to", "2026-10-01", "--apply", "--by", "the auditor"};
        Ended booked = run(new RepriceCommand(environment()), corrected, applied);
        assertThat(booked.out()).as(booked.err()).contains("5 adjustments are booked", "2 are of closed months");
        // Whether or not the first ones are stored by now, the second time books nothing.
        Ended again = run(new RepriceCommand(environment()), corrected, applied);
        assertThat(again.out()).as(again.err()).contains("5 rows: 0 differ, by 0 USD.");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(adjustments())
                        .hasSize(5)
                        .filteredOn(line -> line.endsWith("of 2026-08, which is closed"))
                        .hasSize(2)
                        .noneMatch(line -> line.contains(" 2026-08-03"))
                        .allMatch(line -> line.contains(" 0.00014 the auditor")));
        assertThat(adjustments())
                .filteredOn(line -> line.contains(" 2026-09-03"))
                .hasSize(3);
        assertThat(books("show", "2026-08").out()).contains("Nothing has changed since: 2 rows");
    }

    private static List<String> adjustments() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = Parts.connect(pipeline.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT concat(toString(call_id), ' ', toString(effective_at),"
                        + " ' ', toString(cost_usd), ' ', by, ' ', note) FROM adjustments"
                        + " WHERE provider = 'repriced'")) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    private static UUID callOfTheLargeModel() throws Exception {
        HttpResponse<byte[]> answer = pipeline.root()
                .send(
                        "POST",
                        "/v1/default/default/" + PROVIDER + "/chat/completions",
                        "{\"model\":\"simulated-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(answer.statusCode()).isEqualTo(200);
        return UUID.fromString(answer.headers().firstValue("cf-aig-log-id").orElseThrow());
    }

    @Test
    void pricesThatOperatorsSetAreKnownToTheBooks() throws Exception {
        String price = "/v1/admin/prices/" + PROVIDER + "/simulated-large";
        assertThat(pipeline.root()
                        .send("PUT", price, "{\"prices\":{\"input\":10,\"output\":20}}")
                        .statusCode())
                .isEqualTo(201);
        UUID first = callOfTheLargeModel();
        assertThat(pipeline.root()
                        .send("PUT", price, "{\"prices\":{\"input\":30,\"output\":60}}", "if-match", "*")
                        .statusCode())
                .isEqualTo(200);
        UUID second = callOfTheLargeModel();
        pipeline.rows.await(first);
        pipeline.rows.await(second);

        // The gateway of this fixture has no master key, so that the topic is not signed.
        Map<String, String> keyless = pipeline.environment();
        await().atMost(LONG).untilAsserted(() -> {
            Ended repriced = run(
                    new RepriceCommand(keyless),
                    pipeline.config(),
                    "--from",
                    "2026-11-01",
                    "--to",
                    "2100-01-01",
                    "--model",
                    "simulated-large");
            assertThat(repriced.out())
                    .as(repriced.err())
                    .contains(PROVIDER + "/simulated-large: 1 calls", "2 rows: 1 differ");
            assertThat(repriced.err()).contains("are not authenticated");
        });
        Ended verified = books(keyless, "verify", "--from", "2026-11-01");
        assertThat(verified.out()).as(verified.err()).doesNotContain("simulated-large", first + "", second + "");
        assertThat(books(keyless, "verify", "--from", "2026-11-01", "--no-kafka")
                        .out())
                .contains("Not compared: 2 rows: the price data own@always of " + PROVIDER + "/simulated-large");
    }

    @Test
    void aRangeThatIsNoneIsRefused() {
        assertThat(books("verify", "--from", "2026-10-02", "--to", "2026-10-01").code())
                .isEqualTo(2);
        assertThat(books("verify", "--from", "October").code()).isNotZero();
    }
}
