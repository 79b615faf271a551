package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.embedded.Parts;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code /v1/analytics} answers besides its figures: formats, fresh tables, limits, what a caller may see. */
final class AnalyticsAnswersIT {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final String DAYS = "from=2026-05-01&to=2026-05-03";

    @Test
    void thereIsNothingToAskUntilTheTableIsMadeAndThenNothingInIt() throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.startWithoutTable(Map.of())) {
            HttpResponse<String> before = analytics.send("");
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(before.body()).contains("analytics_unavailable");
            assertThat(before.headers().firstValue("retry-after")).isPresent();
            assertThat(analytics.at(analytics.managementUrl() + "/health/ready").statusCode())
                    .isEqualTo(503);

            analytics.createTable();
            assertThat(analytics.at(analytics.managementUrl() + "/health/ready").statusCode())
                    .isEqualTo(200);
            JsonObject empty = analytics.get("");
            assertThat(empty.getValue("as_of")).isNull();
            assertThat(empty.getJsonObject("totals").getLong("requests")).isZero();
            assertThat(empty.getJsonObject("totals").getValue("success_rate")).isNull();
            assertThat(empty.getJsonArray("series")).hasSizeBetween(7, 8);

            Instant now = Instant.now().minusSeconds(1).truncatedTo(ChronoUnit.MICROS);
            analytics.insert(List.of(StoredCall.at(now)));
            JsonObject answer = analytics.get("");
            assertThat(answer.getJsonObject("totals").getLong("requests")).isEqualTo(1);
            assertThat(Instant.parse(answer.getString("as_of"))).isEqualTo(now.plusMillis(100));
        }
    }

    @Test
    void isAsOfWhereThePartitionFurthestBehindIs() throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.start(Map.of())) {
            analytics.execute(
                    "INSERT INTO usage_progress VALUES"
                            + " ('tollgate.usage', 'old', 0, '2026-04-01 00:00:00'), ('tollgate.usage', 'old', 7, '2026-04-01 00:00:00'),"
                            + " ('tollgate.usage', 'new', 0, '2026-05-01 11:59:59.5'), ('tollgate.usage', 'new', 1, '2026-05-01 12:00:00')");
            analytics.execute(
                    "INSERT INTO usage_progress VALUES"
                            + " ('tollgate.usage', 'new', 0, '2026-05-01 11:00:00'), ('tollgate.usage', 'new', 1, '2026-05-01 12:00:09')");
            assertThat(analytics.get(DAYS).getString("as_of")).isEqualTo("2026-05-01T11:59:59.5Z");
            analytics.insert(List.of(StoredCall.at(NOON)));
            assertThat(analytics.get(DAYS).getString("as_of")).isEqualTo("2026-05-01T11:59:59.5Z");
            assertThat(analytics
                            .send(DAYS + "&group_by=model&format=csv")
                            .headers()
                            .firstValue("x-tollgate-as-of"))
                    .contains("2026-05-01T11:59:59.5Z");
        }
    }

    @Test
    void moneyIsExactToTheLastDigit() throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.start(Map.of())) {
            analytics.insert(List.of(
                    StoredCall.at(NOON).cost(new BigDecimal("123456789.123456789")),
                    StoredCall.at(NOON).cost(new BigDecimal("0.000000001"))));
            assertThat(analytics.send(DAYS + "&metrics=cost_usd").body())
                    .contains("\"totals\":{\"cost_usd\":123456789.12345679}");
            analytics.insert(List.of(StoredCall.at(NOON).cost(new BigDecimal("0.000000001"))));
            assertThat(analytics.send(DAYS + "&metrics=cost_usd").body())
                    .contains("\"totals\":{\"cost_usd\":123456789.123456791}");
        }
    }

    @Test
    void theSeriesIsATableInTheOtherFormats() throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.start(Map.of())) {
            analytics.insert(List.of(StoredCall.at(NOON), StoredCall.at(NOON).project("")));
            String query =
                    DAYS + "&group_by=project,stream,status&metrics=requests,cost_usd,latency_ms.p50&order_by=project";
            HttpResponse<String> csv = analytics.send(query, "accept", "text/csv");
            assertThat(csv.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
            assertThat(csv.headers().firstValue("x-tollgate-as-of")).contains("2026-05-01T12:00:00.1Z");
            assertThat(csv.body()).isEqualTo("""
                            bucket,project,stream,status,requests,cost_usd,latency_ms_p50
                            2026-05-01T00:00:00Z,,false,200,1,0.000000001,100
                            2026-05-01T00:00:00Z,alpha,false,200,1,0.000000001,100
                            2026-05-02T00:00:00Z,,false,200,0,0,
                            2026-05-02T00:00:00Z,alpha,false,200,0,0,
                            """.replace("\n", "\r\n"));
            assertThat(analytics.send(query + "&format=ndjson").body().lines().toList())
                    .hasSize(4)
                    .startsWith("{\"bucket\":\"2026-05-01T00:00:00Z\",\"project\":null,\"stream\":false,\"status\":200,"
                            + "\"requests\":1,\"cost_usd\":0.000000001,\"latency_ms\":{\"p50\":100}}");
        }
    }

    @ParameterizedTest
    @CsvSource({"parquet, Parquet, application/vnd.apache.parquet", "arrow, Arrow, application/vnd.apache.arrow.file"})
    void columnarFormatsReadBackAsWritten(String format, String engineFormat, String contentType) throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.start(Map.of())) {
            analytics.insert(List.of(StoredCall.at(NOON).project("it's \\ \"odd\""), StoredCall.at(NOON)));
            HttpResponse<byte[]> response = analytics.bytes(DAYS + "&group_by=project&format=" + format);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains(contentType);
            String sql =
                    "SELECT count(), sum(requests), sum(cost_usd), max(toString(project)), toString(min(bucket)) FROM format("
                            + engineFormat + ", base64Decode('"
                            + Base64.getEncoder().encodeToString(response.body()) + "'))";
            try (Connection connection = Parts.connect("default");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(4);
                assertThat(rows.getLong(2)).isEqualTo(2);
                assertThat(rows.getBigDecimal(3)).isEqualByComparingTo("0.000000002");
                assertThat(rows.getString(4)).isEqualTo("it's \\ \"odd\"");
                assertThat(rows.getString(5)).startsWith("2026-05-01 00:00:00");
            }
        }
    }

    @Test
    void aQueryThatHitsALimitSaysWhichAndGivesNoFigures() throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.start(Map.of("TOLLGATE_ANALYTICS_API_MAX_GROUPS", "3"))) {
            analytics.insert(List.of(
                    StoredCall.at(NOON).project("a"),
                    StoredCall.at(NOON).project("b"),
                    StoredCall.at(NOON).project("c"),
                    StoredCall.at(NOON).project("d"),
                    StoredCall.at(NOON).project("e")));
            HttpResponse<String> refused = analytics.send(DAYS + "&group_by=project");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("query_too_large", "3 groups").doesNotContain("DB::Exception");
            assertThat(analytics.send(DAYS + "&group_by=project&project=a").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aTokenSeesItsGatewaysAlone() throws Exception {
        try (AnalyticsFixture analytics = AnalyticsFixture.start(Map.of())) {
            analytics.insert(List.of(
                    StoredCall.at(NOON).gateway("alpha"),
                    StoredCall.at(NOON).gateway("beta"),
                    StoredCall.at(NOON).gateway("gamma")));
            String[] headers = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "alpha,beta"};
            assertThat(requests(analytics.get(DAYS, headers))).isEqualTo(2);
            assertThat(requests(analytics.get(DAYS + "&gateway=beta", headers))).isEqualTo(1);
            assertThat(requests(analytics.get(DAYS + "&gateway=!beta", headers)))
                    .isEqualTo(1);
            assertThat(analytics.send(DAYS + "&gateway=gamma", headers).statusCode())
                    .isEqualTo(403);
            assertThat(requests(analytics.get(DAYS))).isEqualTo(3);
        }
    }

    private static long requests(JsonObject answer) {
        return answer.getJsonObject("totals").getLong("requests");
    }
}
