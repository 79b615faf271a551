package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One call among three million, asked for by a service that may read one million. */
final class RareCallsIT {
    private static final String RANGE = "from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z";
    private static final String ID = "0195a2b4-5c6d-7e8f-9012-3456789abcde";
    private static final String OTHER_ID = "0195b2b4-5c6d-7e8f-9012-3456789abcde";
    private static final String[] READ = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "*"};

    private static AnalyticsFixture analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = AnalyticsFixture.start(Map.of("TOLLGATE_ANALYTICS_API_MAX_MILLION_ROWS", "1"));
        analytics.execute(
                "INSERT INTO usage (call_id, accepted_at, ended_at, gateway, token_id, project, model, outcome,"
                        + " status, session, end_user) SELECT generateUUIDv4(), toDateTime64('2026-03-01 00:00:00', 6, 'UTC')"
                        + " + INTERVAL number SECOND AS at, at, concat('gateway-', toString(number % 3)),"
                        + " concat('token-', toString(number % 30)), 'alpha', concat('model-', toString(number % 20)),"
                        + " 'succeeded', 200, concat('session-', toString(intDiv(number, 20))),"
                        + " concat('user-', toString(cityHash64(number) % 50000)) FROM numbers(2600000)");
        Instant at = Instant.parse("2026-03-07T12:00:00Z");
        analytics.execute("INSERT INTO usage (call_id, accepted_at, ended_at, gateway, token_id, project, metadata,"
                + " dialect, route, requested_model, provider, model, provider_key_alias, outcome, status, error_code,"
                + " cache, session, agent, parent_agent, end_user, dynamic_route, route_version, route_path,"
                + " service_tier, requested_service_tier, cost_source) VALUES ('" + ID + "', '" + at + "', '" + at
                + "', 'gateway-1', 'rare-token', 'rare-project', {'team': 'rare-team'}, 'rare-dialect', 'rare-route',"
                + " 'rare-requested', 'rare-provider', 'rare-model', 'rare-key', 'interrupted', 418, 'rare-error',"
                + " 'hit', '" + OTHER_ID.toUpperCase(Locale.ROOT) + "', 'rare-agent', 'rare-parent', 'rare-user',"
                + " 'rare-dynamic', 'rare-version', 'rare-path', 'rare-tier', 'rare-asked', 'rare-source')");
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "call_id=" + ID,
                "q=" + ID,
                "q=" + OTHER_ID,
                "token=rare-token",
                "project=rare-project",
                "metadata.team=rare-team",
                "dialect=rare-dialect",
                "route=rare-route",
                "requested_model=rare-requested",
                "provider=rare-provider",
                "model=rare-model&model=no-such",
                "provider_key=rare-key",
                "outcome=interrupted&outcome=unknown",
                "status=418",
                "error_code=rare-error",
                "cache=hit",
                "session=0195B2B4-5C6D-7E8F-9012-3456789ABCDE",
                "agent=rare-agent",
                "parent_agent=rare-parent",
                "end_user=rare-user",
                "dynamic_route=rare-dynamic",
                "route_version=rare-version",
                "route_path=rare-path",
                "service_tier=rare-tier",
                "requested_service_tier=rare-asked",
                "cost_source=rare-source",
            })
    void isFoundWithoutReadingTheOthers(String parameters) throws Exception {
        HttpResponse<String> response = analytics.path("/v1/logs?" + RANGE + "&" + parameters, READ);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonArray calls = new JsonObject(response.body()).getJsonArray("data");
        assertThat(calls).hasSize(1);
        assertThat(calls.getJsonObject(0).getString("call_id")).isEqualTo(ID);
    }

    @Test
    void whatNoIndexKnowsIsRefusedRatherThanReadInPart() throws Exception {
        HttpResponse<String> response = analytics.path("/v1/logs?" + RANGE + "&q=are-us", READ);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }
}
