package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls one by one over the real engine. */
final class LogsIT {
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final String RANGE = "from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z";
    private static final String[] READ = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "*"};
    private static final String[] ONE_GATEWAY = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "gateway-1"};

    private static AnalyticsFixture analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = AnalyticsFixture.start(java.util.Map.of());
        List<StoredCall> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            // Every tenth begins in the same microsecond as the one before.
            calls.add(StoredCall.at(FROM.plusSeconds((i - (i % 10 == 9 ? 1 : 0)) * 7_000L))
                    .gateway("gateway-" + i % 3)
                    .project("project-" + i % 5)
                    .cost(BigDecimal.valueOf(i, 9)));
        }
        analytics.insert(calls);
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    private static JsonObject page(String parameters, String... headers) throws Exception {
        HttpResponse<String> response = analytics.path("/v1/logs?" + parameters, headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static List<JsonObject> calls(JsonObject page) {
        JsonArray data = page.getJsonArray("data");
        List<JsonObject> calls = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            calls.add(data.getJsonObject(i));
        }
        return calls;
    }

    private static JsonObject error(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonObject("error");
    }

    @Test
    void pagesGiveEachCallOnceNewestFirstWhileNewerOnesArrive() throws Exception {
        List<String> ids = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page = page(RANGE + "&gateway=gateway-0&gateway=gateway-1&limit=7" + cursor, READ);
            calls(page).forEach(call -> {
                ids.add(call.getString("call_id"));
                times.add(Instant.parse(call.getString("accepted_at")));
            });
            analytics.insert(
                    List.of(StoredCall.at(Instant.parse("2026-03-30T00:00:00Z").plusSeconds(ids.size()))
                            .gateway("gateway-0")));
            String next = page.getString("next_cursor");
            assertThat(page.getBoolean("has_more")).isEqualTo(next != null);
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(200);
        assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void aCallIsShownWithAttemptsAndFiguresAsTheyAreStored() throws Exception {
        JsonObject listed =
                calls(page(RANGE + "&project=project-3&limit=1", READ)).getFirst();
        assertThat(listed.containsKey("attempts")).isFalse();
        HttpResponse<String> response = analytics.path("/v1/logs/" + listed.getString("call_id"), READ);
        JsonObject call = new JsonObject(response.body());
        assertThat(call.getJsonArray("attempts")).isEmpty();
        assertThat(call.getJsonArray("charges")).isEmpty();
        assertThat(call.getBoolean("cost_complete")).isTrue();
        assertThat(call.getString("project")).isEqualTo("project-3");
        assertThat(call.getJsonObject("metadata").getString("team")).isEqualTo("blue");
        assertThat(call.getValue("error_code")).isNull();
        assertThat(call.getLong("input_tokens")).isEqualTo(10);
        assertThat(call.getBoolean("stream")).isFalse();
        assertThat(new BigDecimal(call.getValue("cost_usd").toString())).isLessThan(new BigDecimal("0.000001"));
    }

    @Test
    void aTokenSeesItsGatewaysAlone() throws Exception {
        assertThat(calls(page(RANGE + "&limit=1000", ONE_GATEWAY)))
                .hasSize(100)
                .allSatisfy(call -> assertThat(call.getString("gateway")).isEqualTo("gateway-1"));
        String other = calls(page(RANGE + "&gateway=gateway-2&limit=1", READ))
                .getFirst()
                .getString("call_id");
        HttpResponse<String> hidden = analytics.path("/v1/logs/" + other, ONE_GATEWAY);
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(error(hidden).getString("code")).isEqualTo("call_not_found");
        assertThat(analytics
                        .path("/v1/logs?" + RANGE + "&gateway=gateway-2", ONE_GATEWAY)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutReadThereAreNoSingleCalls() throws Exception {
        assertThat(analytics.path("/v1/logs").statusCode()).isEqualTo(403);
        assertThat(analytics
                        .path("/v1/logs/01900000-0000-7000-8000-000000000000")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void searchLooksThroughIdsAndNames() throws Exception {
        assertThat(calls(page(RANGE + "&q=PROJECT-2&limit=1000", READ)))
                .hasSize(60)
                .allSatisfy(call -> assertThat(call.getString("project")).isEqualTo("project-2"));
        String id = calls(page(RANGE + "&project=project-4&limit=1", READ))
                .getFirst()
                .getString("call_id");
        assertThat(calls(page(RANGE + "&q=" + id, READ))).hasSize(1);
        assertThat(calls(page(RANGE + "&q=" + AnalyticsFixture.encoded("' OR 1=1 --%"), READ)))
                .isEmpty();
    }

    @Test
    void whatIsNotAllowedIsNamed() throws Exception {
        for (String parameters :
                List.of("colour=red", "limit=0", "cursor=nonsense", "from=tomorrow", "q=" + "x".repeat(200))) {
            HttpResponse<String> response = analytics.path("/v1/logs?" + parameters, READ);
            assertThat(response.statusCode()).as(parameters).isEqualTo(400);
            assertThat(error(response).getString("param")).isEqualTo(parameters.replaceFirst("=.*", ""));
        }
        assertThat(analytics.path("/v1/logs/nonsense", READ).statusCode()).isEqualTo(404);
    }
}
