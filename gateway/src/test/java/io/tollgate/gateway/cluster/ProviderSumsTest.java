package io.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

final class ProviderSumsTest {
    private static final String ONE = """
            {"provider": "p", "status": "throttled",
             "throttle": {
               "requests_per_minute": {"limit": 60, "available": 10, "waiting": 2},
               "tokens_per_minute": {"limit": 1000, "available": 400},
               "requests_per_day": {"limit": 100, "used": 7, "resets_at": "2026-11-21T07:00:00Z"},
               "concurrency": {"limit": 20, "in_use": 3, "available": 17, "waiting": 5},
               "cooldown": {"until": "2026-11-20T12:00:30Z", "reason": "upstream_429"}},
             "keys": [{"alias": "default", "status": "cooldown", "room": 0.5, "cooldown_until": "2026-11-20T12:00:30Z"}],
             "circuit_breaker": {"state": "closed", "failure_rate": 0.1, "slow_call_rate": 0.0, "buffered_calls": 10,
               "not_permitted": 0, "opens_in_last_hour": 0},
             "last_minute": {"requests": 10, "succeeded": 6, "failed": 1, "throttled": 2, "throttle_rate": 0.2,
               "retried": 1, "canceled": 1, "input_tokens": 100, "output_tokens": 200,
               "latency_ms": {"p50": 10, "p95": 20, "p99": 30}, "first_token_ms": {"p50": 1, "p95": 2, "p99": 3}},
             "since_start": {"requests": 1000, "succeeded": 900},
             "models": [
               {"model": "m", "listed": true, "status": "ok", "circuit_breaker": "closed",
                "last_minute": {"requests": 8, "throttled": 0}},
               {"model": "here", "listed": false, "status": "ok", "circuit_breaker": "closed",
                "last_minute": {"requests": 2}}],
             "last_error": {"at": "2026-11-20T11:59:00Z", "status": 429, "code": "provider_error"}}
            """;
    private static final String OTHER = """
            {"provider": "p", "status": "down",
             "throttle": {
               "requests_per_minute": {"limit": 60, "available": 50, "waiting": 1},
               "tokens_per_minute": {"limit": 1000, "available": 1000},
               "requests_per_day": {"limit": 100, "used": 90, "resets_at": "2026-11-21T06:00:00Z"},
               "concurrency": {"limit": 20, "in_use": 4, "available": 16, "waiting": 2},
               "cooldown": {"until": null, "reason": null}},
             "keys": [{"alias": "default", "status": "invalid", "room": 0, "cooldown_until": null},
                      {"gateway": "alpha", "alias": "default", "status": "active", "cooldown_until": null}],
             "connection": {"state": "lost"},
             "circuit_breaker": {"state": "open", "failure_rate": 0.9, "slow_call_rate": 0.2, "buffered_calls": 20,
               "not_permitted": 5, "opens_in_last_hour": 3},
             "last_minute": {"requests": 30, "succeeded": 10, "failed": 12, "throttled": 8, "throttle_rate": 0.2667,
               "retried": 4, "canceled": 0, "input_tokens": 5, "output_tokens": 6,
               "latency_ms": {"p50": 11, "p95": 21, "p99": 31}, "first_token_ms": {"p50": 4, "p95": 5, "p99": 6}},
             "since_start": {"requests": 1, "succeeded": 1},
             "models": [
               {"model": "m", "listed": true, "status": "down", "circuit_breaker": "open",
                "last_minute": {"requests": 30, "throttled": 19}}],
             "last_error": {"at": "2026-11-20T12:00:00Z", "status": 503, "code": "upstream"}}
            """;

    private static JsonObject of(String node, String... providers) {
        JsonArray all = new JsonArray();
        for (String provider : providers) {
            all.add(new JsonObject(provider));
        }
        return ProviderSums.ofNode(node, all);
    }

    private static JsonObject sum() {
        JsonObject sum = of("n1", ONE);
        ProviderSums.add(sum, of("n2", OTHER));
        return sum.getJsonObject("p");
    }

    @Test
    void countsLimitsAndPermitsAreSums() {
        assertThat(sum().getJsonObject("last_minute")).isEqualTo(new JsonObject("""
                {"requests": 40, "succeeded": 16, "failed": 13, "throttled": 10, "throttle_rate": 0.25, "retried": 5,
                 "canceled": 1, "input_tokens": 105, "output_tokens": 206}
                """));
        assertThat(sum().getJsonObject("since_start").getLong("requests")).isEqualTo(1001);
        assertThat(sum().getJsonObject("throttle")).isEqualTo(new JsonObject("""
                {"requests_per_minute": {"limit": 120, "available": 60, "waiting": 3},
                 "tokens_per_minute": {"limit": 2000, "available": 1400},
                 "requests_per_day": {"limit": 200, "used": 97, "resets_at": "2026-11-21T06:00:00Z"},
                 "concurrency": {"limit": 40, "in_use": 7, "available": 33, "waiting": 7},
                 "cooldown": {"until": "2026-11-20T12:00:30Z", "reason": "upstream_429"}}
                """));
    }

    @Test
    void whatIsGoodOrBadIsThatOfTheWorst() {
        assertThat(sum().getString("status")).isEqualTo("down");
        assertThat(sum().getJsonObject("connection")).isEqualTo(new JsonObject().put("state", "lost"));
        assertThat(sum().getJsonObject("circuit_breaker")).isEqualTo(new JsonObject("""
                {"state": "open", "failure_rate": 0.9, "slow_call_rate": 0.2, "buffered_calls": 20,
                 "not_permitted": 5, "opens_in_last_hour": 3, "node": "n2"}
                """));
        assertThat(sum().getJsonArray("keys")).isEqualTo(new JsonArray("""
                [{"alias": "default", "status": "invalid", "cooldown_until": "2026-11-20T12:00:30Z"},
                 {"gateway": "alpha", "alias": "default", "status": "active", "cooldown_until": null}]
                """));
        assertThat(sum().getJsonObject("last_error").getInteger("status")).isEqualTo(503);
        JsonArray models = sum().getJsonArray("models");
        assertThat(models).hasSize(2);
        assertThat(models.getJsonObject(0).getString("circuit_breaker")).isEqualTo("open");
        assertThat(models.getJsonObject(0).getString("status")).isEqualTo("down");
        assertThat(models.getJsonObject(0).getJsonObject("last_minute").getLong("requests"))
                .isEqualTo(38);
        assertThat(models.getJsonObject(0).getJsonObject("last_minute").getDouble("throttle_rate"))
                .isEqualTo(0.5);
    }

    @Test
    void percentilesAreNotAddedButGivenByNode() {
        assertThat(sum().getJsonObject("last_minute").fieldNames()).doesNotContain("latency_ms", "first_token_ms");
        assertThat(sum().getJsonArray("by_node")).isEqualTo(new JsonArray("""
                [{"node": "n1", "status": "throttled", "last_minute": {"requests": 10,
                   "latency_ms": {"p50": 10, "p95": 20, "p99": 30}, "first_token_ms": {"p50": 1, "p95": 2, "p99": 3}}},
                 {"node": "n2", "status": "down", "last_minute": {"requests": 30,
                   "latency_ms": {"p50": 11, "p95": 21, "p99": 31}, "first_token_ms": {"p50": 4, "p95": 5, "p99": 6}}}]
                """));
    }

    /** In whichever order, so that the sum of others can be made before it is added to one's own. */
    @Test
    void figuresAddUpInAnyOrder() {
        JsonObject turned = of("n2", OTHER);
        ProviderSums.add(turned, of("n1", ONE));
        JsonObject figures = turned.getJsonObject("p");
        for (String same : new String[] {"status", "throttle", "circuit_breaker", "last_minute", "last_error"}) {
            assertThat(figures.getValue(same)).as(same).isEqualTo(sum().getValue(same));
        }
    }

    @Test
    void aProviderOfOneNodeStandsAlone() {
        JsonObject sum = of("n1", ONE);
        JsonObject more = of("n2", OTHER.replace("\"p\"", "\"q\""));
        ProviderSums.add(sum, more);
        assertThat(sum.fieldNames()).containsExactly("p", "q");
        assertThat(sum.getJsonObject("q")).isEqualTo(more.getJsonObject("q")).isNotSameAs(more.getJsonObject("q"));
    }

    @Test
    void limitsThatOneNodeAloneHasAreItsOwn() {
        JsonObject sum = of("n1", ONE.replace("tokens_per_minute", "of_another_version"));
        ProviderSums.add(sum, of("n2", OTHER));
        assertThat(sum.getJsonObject("p").getJsonObject("throttle").getJsonObject("tokens_per_minute"))
                .isEqualTo(new JsonObject("{\"limit\": 1000, \"available\": 1000}"));
    }

    @Test
    void whatIsOfAnotherKindIsNotAdded() {
        assertThatThrownBy(() -> of("n1", ONE.replace("\"throttled\",", "\"fine\",")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("throttled, degraded");
        assertThatThrownBy(() -> of("n1", ONE.replace("\"requests\": 10,", "\"requests\": \"ten\",")))
                .isInstanceOf(ClassCastException.class);
    }
}
