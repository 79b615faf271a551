package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What rows hold of prices, tiers and keys, grouped, counted and shown one by one. */
final class PricedCallsIT {
    private static final String DAY = "from=2026-03-01&to=2026-03-02";
    private static final String[] READ = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "*"};

    private static AnalyticsFixture analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = AnalyticsFixture.start(Map.of());
        analytics.execute("""
                INSERT INTO usage (call_id, accepted_at, gateway, dialect, provider_key_alias, service_tier,
                  requested_service_tier, cost_source, cost_complete, cached_input_tokens, reasoning_tokens, charges,
                  cache, saved_usd, attempts, attempts_may_be_charged)
                SELECT generateUUIDv4(number), toDateTime64('2026-03-01 00:00:00', 6, 'UTC') + number, 'default',
                  if(number % 2 = 0, 'openai', 'anthropic'), 'key-1', if(number % 4 = 0, 'flex', ''),
                  if(number % 2 = 0, 'flex', ''), 'catalogue',
                  number % 5 != 0, number, 2 * number, [('input_tokens', 3, 0.5, 1.5)],
                  if(number % 2 = 0, 'hit', 'miss'), if(number % 2 = 0, 0.25, 0),
                  [('up', 'm', now64(6), 5, 429, '', 0), ('up', 'm', now64(6), 5, 200, '', 0)], [false, true]
                FROM numbers(20)""");
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    @Test
    void tokensReadFromCachesSpentOnReasoningAndCompleteCostsAreCounted() throws Exception {
        JsonObject totals = analytics
                .get(DAY + "&metrics=cached_input_tokens,reasoning_tokens,cost_complete_rate")
                .getJsonObject("totals");
        assertThat(totals.getLong("cached_input_tokens")).isEqualTo(190);
        assertThat(totals.getLong("reasoning_tokens")).isEqualTo(380);
        assertThat(totals.getDouble("cost_complete_rate")).isEqualTo(0.8);
    }

    @Test
    void whatAnswersOfTheCacheSaveIsAddedUp() throws Exception {
        JsonObject totals = analytics
                .get(DAY + "&metrics=cache_hits,cache_hit_rate,saved_usd")
                .getJsonObject("totals");
        assertThat(totals.getLong("cache_hits")).isEqualTo(10);
        assertThat(totals.getDouble("cache_hit_rate")).isEqualTo(0.5);
        assertThat(totals.getDouble("saved_usd")).isEqualTo(2.5);
    }

    @Test
    void callsAreFilteredByFormatTierPricesAndKey() throws Exception {
        Map<String, Long> expected = Map.of(
                "dialect=openai", 10L,
                "service_tier=flex", 5L,
                "service_tier=!flex", 15L,
                "requested_service_tier=flex&service_tier=!flex", 5L,
                "cost_source=catalogue", 20L,
                "provider_key=!key-1", 0L);
        for (Map.Entry<String, Long> filter : expected.entrySet()) {
            assertThat(analytics
                            .get(DAY + "&metrics=requests&" + filter.getKey(), READ)
                            .getJsonObject("totals")
                            .getLong("requests"))
                    .as(filter.getKey())
                    .isEqualTo(filter.getValue());
        }
    }

    @Test
    void groupsHaveTheNamesOfTheirColumns() throws Exception {
        JsonObject group = analytics
                .get(
                        DAY
                                + "&interval=none&group_by=dialect,service_tier,requested_service_tier,cost_source,provider_key&dialect=anthropic",
                        READ)
                .getJsonArray("series")
                .getJsonObject(0)
                .getJsonArray("groups")
                .getJsonObject(0);
        assertThat(group.getString("dialect")).isEqualTo("anthropic");
        assertThat(group.getValue("service_tier")).isNull();
        assertThat(group.containsKey("requested_service_tier")).isTrue();
        assertThat(group.getString("cost_source")).isEqualTo("catalogue");
        assertThat(group.getString("provider_key")).isEqualTo("key-1");
    }

    @Test
    void theNameOfAProviderKeyIsForReaders() throws Exception {
        assertThat(analytics.send(DAY + "&group_by=provider_key").statusCode()).isEqualTo(403);
        assertThat(analytics.send(DAY + "&provider_key=key-1").statusCode()).isEqualTo(403);
    }

    @Test
    void aSingleCallShowsItsChargesAndTheTierThatWasAskedFor() throws Exception {
        JsonObject listed = new JsonObject(analytics
                        .path("/v1/logs?" + DAY + "&limit=1&requested_service_tier=flex", READ)
                        .body())
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(listed.getString("requested_service_tier")).isEqualTo("flex");
        JsonObject call = new JsonObject(
                analytics.path("/v1/logs/" + listed.getString("call_id"), READ).body());
        assertThat(call.getJsonArray("attempts").getJsonObject(0).getBoolean("may_be_charged"))
                .isFalse();
        assertThat(call.getJsonArray("attempts").getJsonObject(1).getBoolean("may_be_charged"))
                .isTrue();
        JsonObject charge = call.getJsonArray("charges").getJsonObject(0);
        assertThat(charge.getString("meter")).isEqualTo("input_tokens");
        assertThat(charge.getDouble("cost_usd")).isEqualTo(1.5);
    }
}
