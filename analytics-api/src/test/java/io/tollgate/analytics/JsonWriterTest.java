package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {
    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static Report grouped() {
        AnalyticsQuery query = Queries.parse(
                Reports.RANGE + "group_by=project,status&metrics=requests,cost_usd,latency_ms.p50,latency_ms.p99");
        return Reports.of(
                query,
                Reports.group(
                        query,
                        Reports.values(
                                Metric.REQUESTS, 2L,
                                Metric.COST_USD, new BigDecimal("0.000000001"),
                                Metric.LATENCY_MS_P50, 100L,
                                Metric.LATENCY_MS_P99, 900L),
                        "it's \"odd\"",
                        200),
                Reports.group(query, Reports.values(Metric.REQUESTS, 1L, Metric.COST_USD, BigDecimal.ZERO), null, 404));
    }

    @Test
    void theWholeAnswerSaysWhatItIsAnAnswerTo() throws IOException {
        JsonObject json = new JsonObject(text(JsonWriter.whole(grouped())));
        assertThat(json.getString("object")).isEqualTo("analytics");
        assertThat(json.getString("from")).isEqualTo("2026-05-01T00:00:00Z");
        assertThat(json.getString("to")).isEqualTo("2026-05-02T00:00:00Z");
        assertThat(json.getString("tz")).isEqualTo("UTC");
        assertThat(json.getString("interval")).isEqualTo("none");
        assertThat(json.getString("as_of")).isEqualTo("2026-05-01T12:00:00.5Z");
        assertThat(json.getJsonArray("group_by")).isEqualTo(new JsonArray("[\"project\",\"status\"]"));
        assertThat(json.getJsonArray("truncated")).isEmpty();
        assertThat(json.containsKey("next_cursor")).isTrue();
        assertThat(json.getValue("next_cursor")).isNull();
    }

    @Test
    void groupsAreInTheirBucketsAndStatisticsInTheirFamilies() throws IOException {
        assertThat(text(JsonWriter.whole(grouped())))
                .contains("\"series\":[{\"bucket\":\"2026-05-01T00:00:00Z\",\"groups\":["
                        + "{\"project\":\"it's \\\"odd\\\"\",\"status\":200,\"requests\":2,\"cost_usd\":0.000000001,"
                        + "\"latency_ms\":{\"p50\":100,\"p99\":900}},"
                        + "{\"project\":null,\"status\":404,\"requests\":1,\"cost_usd\":0,"
                        + "\"latency_ms\":{\"p50\":null,\"p99\":null}}]}]");
    }

    @Test
    void moneyIsWrittenToItsLastDigit() throws IOException {
        assertThat(text(JsonWriter.whole(grouped()))).contains("\"cost_usd\":123456789.123456789");
    }

    @Test
    void aFamilyEndsWhereTheNextBegins() throws IOException {
        AnalyticsQuery query = Queries.parse(
                Reports.RANGE + "metrics=latency_ms.avg,first_token_ms.p50,overhead_us,tokens_per_second");
        assertThat(text(JsonWriter.lines(Reports.of(
                        query,
                        Reports.group(
                                query,
                                Reports.values(
                                        Metric.LATENCY_MS_AVG, 1.5,
                                        Metric.FIRST_TOKEN_MS_P50, 7L,
                                        Metric.TOKENS_PER_SECOND, 1e-7,
                                        Metric.OVERHEAD_US, 2.0))))))
                .isEqualTo("{\"bucket\":\"2026-05-01T00:00:00Z\",\"latency_ms\":{\"avg\":1.5},"
                        + "\"first_token_ms\":{\"p50\":7},\"tokens_per_second\":0.00000010,\"overhead_us\":2.0}\n");
    }

    @Test
    void breakdownsAndWhatIsMissingFromThemAreNamed() throws IOException {
        AnalyticsQuery query = Queries.parse(Reports.RANGE + "metrics=requests");
        Map<String, List<Report.Group>> breakdowns = new LinkedHashMap<>();
        breakdowns.put(
                "by_provider",
                List.of(new Report.Group(Map.of("provider", "openai"), Reports.values(Metric.REQUESTS, 2L))));
        breakdowns.put("by_day", List.of());
        Report answer = new Report(
                query,
                null,
                0.01,
                Reports.values(Metric.REQUESTS, 2L),
                List.of(new Report.Bucket(Instant.parse("2026-05-01T00:00:00Z"), List.of())),
                breakdowns,
                List.of("by_provider"),
                "next",
                null);
        assertThat(text(JsonWriter.whole(answer)))
                .contains("\"as_of\":null,\"percentile_error\":0.01")
                .contains("\"totals\":{\"requests\":2}")
                .endsWith(",\"by_provider\":[{\"provider\":\"openai\",\"requests\":2}],\"by_day\":[],"
                        + "\"truncated\":[\"by_provider\"],\"next_cursor\":\"next\"}");
    }

    @Test
    void linesAreOneObjectForEachRow() throws IOException {
        assertThat(text(JsonWriter.lines(grouped())).lines())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(new JsonObject(line).getString("bucket")).isEqualTo("2026-05-01T00:00:00Z"));
    }

    @Test
    void compactLinesAreArraysWithTimesAsClickHouseReadsThem() throws IOException {
        assertThat(text(JsonWriter.compactLines(grouped()))).isEqualTo("""
            ["2026-05-01 00:00:00.000","it's \\"odd\\"",200,2,0.000000001,100,900]
            ["2026-05-01 00:00:00.000",null,404,1,0,null,null]
            """);
    }

    @Test
    void theRangeBeforeIsBesideTheAnswer() throws IOException {
        Report answer = grouped();
        Report.Group was = new Report.Group(Map.of("project", "alpha"), Reports.values(Metric.REQUESTS, 4L));
        Comparison comparison = new Comparison(
                answer.query().range().before(),
                Reports.values(Metric.REQUESTS, 4L),
                Reports.values(Metric.REQUESTS, new BigDecimal("-0.25")),
                List.of(),
                Map.of(
                        "groups",
                        List.of(new Comparison.Compared(was, Reports.values(Metric.REQUESTS, new BigDecimal("0.5"))))));
        assertThat(new JsonObject(text(JsonWriter.whole(answer.with(comparison)))).getJsonObject("previous"))
                .isEqualTo(new JsonObject("""
                    {"from":"2026-04-30T00:00:00Z","to":"2026-05-01T00:00:00Z",
                    "totals":{"requests":4,"cost_usd":null,"latency_ms":{"p50":null,"p99":null}},
                    "change":{"requests":-0.25,"cost_usd":null,"latency_ms":{"p50":null,"p99":null}},
                    "groups":[{"project":"alpha","requests":4,"cost_usd":null,
                    "latency_ms":{"p50":null,"p99":null},
                    "change":{"requests":0.5,"cost_usd":null,"latency_ms":{"p50":null,"p99":null}}}]}\
                    """));
    }
}
