package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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

/**
 * Asks what analysts ask of a full table, from roll-ups and from rows alone, one question after the other, while calls
 * are being stored. Both must have the same totals.
 */
final class Answers {
    static final String ROLL_UPS = "roll-ups";
    /** The first answer from roll-ups, of which nothing has been kept. */
    static final String FIRST = "first";

    static final String ROWS = "rows alone";
    static final String STORED = "rows";
    static final String FILLED = "seconds to make them";
    static final String ROLLED = "seconds to roll them up";

    private static final int DAYS = 400;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String DATABASE = "bench";
    private static final List<String> ENGINE_JVM = List.of("-XX:+UseSerialGC", "-Xmx512m");
    /** As in the image. */
    private static final List<String> ANALYTICS_JVM =
            List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx300m");

    private final Console console;
    private final Figures figures = new Figures();
    private final HttpClient http = HttpClient.newHttpClient();
    private final EngineQueries queries;
    private final Service rollUps;
    private final Service rows;
    private final Instant end;

    private Answers(Services services, Path folder, long rowCount, Console console)
            throws IOException, InterruptedException {
        this.console = console;
        Service engine = services.start(
                "engine",
                ENGINE_JVM,
                "io.tollgate.embedded.EngineMain",
                List.of("--data", folder.resolve("engine").toString(), "--port", "0"),
                Map.of());
        queries = new EngineQueries(engine.url());
        String url = "jdbc:clickhouse:" + engine.url() + "/" + DATABASE;
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
        figures.add(FILLED, ROWS, Double.parseDouble(lines.get(1)));
        Path rolled = folder.resolve("rolled.txt");
        if (!Files.exists(rolled)) {
            rollUp(config, rolled);
        }
        figures.add(ROLLED, ROLL_UPS, Double.parseDouble(Files.readString(rolled, UTF_8)));
        figures.add(STORED, ROWS, Double.parseDouble(queries.ask("SELECT count() FROM " + DATABASE + ".usage")));
        progress();
        queries.awaitRest();
        rollUps = analytics(services, url, Map.of());
        rows = analytics(services, url, Map.of("TOLLGATE_ANALYTICS_API_EXACT_UP_TO", "1000000000"));
    }

    /** Makes the table, and says in a file up to when, and how many seconds it took. */
    private void fill(long rowCount, Path filled) throws IOException, InterruptedException {
        if (!queries.ask("SELECT count() FROM " + DATABASE + ".usage").equals("0")) {
            throw new IOException(filled.getParent() + " has a table that a run did not finish; remove the folder");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        console.step("making " + rowCount + " rows of " + DAYS + " days");
        long begin = System.nanoTime();
        new ManyCalls(queries, DATABASE + ".usage")
                .insert(rowCount, now.minus(Duration.ofDays(DAYS)), Duration.ofDays(DAYS));
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

    private static Service analytics(Services services, String url, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("TOLLGATE_CLICKHOUSE_URL", url);
        environment.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_TIMEOUT", PATIENCE.toSeconds() + "s");
        environment.put("TOLLGATE_ANALYTICS_API_MAX_MEMORY", "4GiB");
        return services.start(
                "analytics", ANALYTICS_JVM, "io.tollgate.analytics.AnalyticsMain", List.of(), environment);
    }

    /**
     * Fills a table, unless the folder has one of before, asks every question, and gives the milliseconds of each run.
     *
     * @param rate calls that are stored a second meanwhile
     * @param runs of each question
     * @param rowSeconds after so long a question is asked of rows alone no more, though it has not been asked so often
     */
    static Figures run(
            Services services, Path folder, long rowCount, int rate, int runs, int rowSeconds, Console console)
            throws IOException, InterruptedException {
        Answers answers = new Answers(services, folder, rowCount, console);
        Thread storing = Thread.ofPlatform().daemon().unstarted(() -> answers.store(rate));
        if (rate > 0) {
            storing.start();
        }
        try {
            for (Question question : Question.all()) {
                answers.ask(question, runs, rowSeconds);
            }
        } finally {
            storing.interrupt();
        }
        return answers.figures;
    }

    /** Twice a second, as the audit consumer does. */
    private void store(int rate) {
        ManyCalls calls = new ManyCalls(queries, DATABASE + ".usage");
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

    private void ask(Question question, int runs, int rowSeconds) throws IOException, InterruptedException {
        console.step(question.name());
        long begin = System.nanoTime();
        String fromRollUps = totals(answer(rollUps, question));
        figures.add(question.name(), FIRST, (System.nanoTime() - begin) / 1e6);
        String fromRows = totals(answer(rows, question));
        if (!fromRollUps.equals(fromRows)) {
            throw new IOException(question.name() + ": " + fromRollUps + " from roll-ups, " + fromRows + " from rows");
        }
        measure(ROLL_UPS, rollUps, question, runs, Integer.MAX_VALUE);
        measure(ROWS, rows, question, runs, rowSeconds);
    }

    private void measure(String of, Service service, Question question, int runs, int seconds)
            throws IOException, InterruptedException {
        long all = System.nanoTime();
        for (int run = 0; run < runs && (run == 0 || seconds(all) < seconds); run++) {
            long begin = System.nanoTime();
            answer(service, question);
            figures.add(question.name(), of, (System.nanoTime() - begin) / 1e6);
        }
    }

    private String answer(Service service, Question question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(service.url() + "/v1/analytics?to=" + end + "&" + question.parameters()))
                .header("x-tollgate-permissions", "read")
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(question.name() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The totals that are exact: all numbers of them that are not percentiles. */
    private static String totals(String answer) throws IOException {
        StringBuilder totals = new StringBuilder();
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME && "totals".equals(json.currentName())) {
                    json.nextToken();
                    break;
                }
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = json.nextToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 1 && token.isScalarValue()) {
                    totals.append(json.currentName())
                            .append('=')
                            .append(json.getText())
                            .append(' ');
                }
            }
        }
        return totals.toString();
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
