package io.tollgate.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.Operator;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Every query of the Grafana boards in the documentation, asked of what Grafana would ask. */
final class GrafanaBoardsIT {
    private static final Path BOARDS = Path.of("..", "docs", "grafana");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern CONDITION = Pattern.compile("\\$__conditionalAll\\((.*?\\)), \\$\\w+\\)");

    private static PipelineFixture fixture;

    @BeforeAll
    static void someCalls() throws Exception {
        fixture = new PipelineFixture();
        Operator root = fixture.root();
        assertThat(root.chat("x-gateway-project-id", "boards").statusCode()).isEqualTo(200);
        assertThat(root.chat("x-simulate", "{\"status\":400}").statusCode()).isEqualTo(400);
        assertThat(root.send(
                                "POST",
                                "/v1/default/default/up/chat/completions",
                                "{\"model\":\"simulated-large\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(new Operator(root.http(), root.url(), "tg_nobodys").chat().statusCode())
                .isEqualTo(401);
        await().atMost(PATIENCE).until(() -> count("SELECT count() FROM usage") >= 3);
        assertThat(root.get("/v1/analytics").statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private static JsonObject board(String name) throws IOException {
        return new JsonObject(Files.readString(BOARDS.resolve(name), UTF_8));
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    /** The queries of a board's panels, by the field that has them. */
    private static List<String> queries(JsonObject board, String field) {
        List<String> queries = objects(board.getJsonArray("panels"))
                .flatMap(panel -> objects(panel.getJsonArray("targets", new JsonArray())))
                .map(target -> target.getString(field))
                .toList();
        assertThat(queries).isNotEmpty().doesNotContainNull();
        return queries;
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            long last = 0;
            long number = 0;
            boolean counts = sql.startsWith("SELECT count() FROM");
            while (rows.next()) {
                number++;
                last = counts ? rows.getLong(1) : number;
            }
            return last;
        }
    }

    /**
     * A query with the macros replaced, as the data source documents them, for the last hour and all of each variable.
     */
    private static String lastHour(String rawSql) {
        String all = CONDITION.matcher(rawSql).replaceAll("1=1");
        return all.replace(
                        "$__timeFilter(accepted_at)",
                        "accepted_at >= now() - INTERVAL 1 HOUR AND accepted_at <= now() + INTERVAL 1 HOUR")
                .replace(
                        "$__timeInterval(accepted_at)",
                        "toStartOfInterval(toDateTime(accepted_at), INTERVAL 60 second)");
    }

    /** The same with one value chosen in each variable. */
    private static String chosen(String rawSql) {
        Matcher conditions = CONDITION.matcher(rawSql);
        return lastHour(conditions.replaceAll(
                found -> Matcher.quoteReplacement(found.group(1).replaceAll("\\$\\{\\w+:singlequote}", "'none'"))));
    }

    @Test
    void clickHouseAnswersEveryQueryOfTheBoardOfCalls() throws Exception {
        JsonObject board = board("calls.json");
        for (String query : queries(board, "rawSql")) {
            assertThat(lastHour(query)).doesNotContain("$");
            assertThat(chosen(query)).doesNotContain("$");
            assertThat(count(lastHour(query))).as(query).isPositive();
            count(chosen(query));
        }
        for (JsonObject variable :
                objects(board.getJsonObject("templating").getJsonArray("list")).toList()) {
            assertThat(count(variable.getString("query"))).as(variable.encode()).isPositive();
        }
    }

    static boolean prometheusIsInstalled() {
        return Prometheus.isInstalled();
    }

    @Test
    @EnabledIf(value = "prometheusIsInstalled", disabledReason = "/usr/bin/prometheus is missing")
    void prometheusAnswersEveryQueryOfTheBoardOfOperations() throws Exception {
        List<String> queries = queries(board("operations.json"), "expr");
        try (Prometheus prometheus = new Prometheus(
                fixture.managementUrls().stream().map(URI::create).toList())) {
            for (String query : queries) {
                String asked = query.replace("$instance", ".*").replace("$__rate_interval", "1m");
                assertThat(asked).doesNotContain("$");
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(prometheus.query(asked)).as(asked).isNotEmpty());
            }
        }
    }
}
