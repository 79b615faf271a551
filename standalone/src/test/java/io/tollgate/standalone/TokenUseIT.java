package io.tollgate.standalone;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.Operator;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a token is told of its own use, and how its limits hold, with the whole pipeline behind the gateway. */
final class TokenUseIT {
    private static final int OK = 200;
    private static final String DEAR = "{\"per_token_in\":1,\"per_token_out\":1}";

    private static PipelineFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new PipelineFixture();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static Operator holder(String name, String fields) throws Exception {
        return fixture.root().as(fixture.root().token("default", name, fields));
    }

    private static Operator limited(String name, String limits) throws Exception {
        return holder(name, "\"limits\":{" + limits + "}");
    }

    private static HttpResponse<byte[]> answered(Operator holder, String... headers) throws Exception {
        HttpResponse<byte[]> response = holder.chat(headers);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(OK);
        return response;
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    private static JsonObject usage(Operator holder) throws Exception {
        HttpResponse<byte[]> response = holder.get("/usage");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(OK);
        return json(response);
    }

    /** The token's use, once it is as it has to become. */
    private static JsonObject usage(Operator holder, Predicate<JsonObject> expected) {
        return patiently().until(() -> usage(holder), expected);
    }

    private static UsageEvent row(HttpResponse<?> response) {
        return fixture.rows.await(UUID.fromString(header(response, "cf-aig-log-id")));
    }

    private static long requests(JsonObject usage) {
        return usage.getJsonObject("today").getLong("requests");
    }

    @Test
    void aTokenSeesItsOwnCallsAndNobodyElses() throws Exception {
        Operator holder = limited("sees-its-own", "\"requests_per_minute\":50,\"usd_per_month\":10");
        Operator other = holder("another", "");
        Instant before = Instant.now();
        long input = 0;
        long output = 0;
        double cost = 0;
        for (int i = 0; i < 2; i++) {
            JsonObject answer = json(answered(holder));
            input += answer.getJsonObject("usage").getLong("prompt_tokens");
            output += answer.getJsonObject("usage").getLong("completion_tokens");
            cost += answer.getJsonObject("x_gateway").getDouble("cost_usd");
        }
        answered(other);

        JsonObject usage = usage(holder, seen -> requests(seen) == 2);
        assertThat(input).isPositive();
        assertThat(cost).isPositive();
        for (String span : new String[] {"today", "this_month"}) {
            JsonObject amount = usage.getJsonObject(span);
            assertThat(amount.getLong("requests")).isEqualTo(2);
            assertThat(amount.getLong("input_tokens")).isEqualTo(input);
            assertThat(amount.getLong("output_tokens")).isEqualTo(output);
            assertThat(amount.getDouble("cost_usd")).isEqualTo(cost, within(1e-9));
        }
        assertThat(usage.getJsonObject("token").getString("name")).isEqualTo("sees-its-own");
        assertThat(usage.getJsonObject("limits"))
                .isEqualTo(new JsonObject("{\"requests_per_minute\":50,\"tokens_per_minute\":null,"
                        + "\"concurrent_calls\":null,\"usd_per_day\":null,\"usd_per_month\":10.0}"));
        JsonObject remaining = usage.getJsonObject("remaining");
        assertThat(remaining.getLong("requests_per_minute")).isBetween(48L, 50L);
        assertThat(remaining.getValue("tokens_per_minute")).isNull();
        assertThat(remaining.getValue("usd_per_day")).isNull();
        assertThat(remaining.getDouble("usd_per_month")).isEqualTo(10 - cost, within(1e-9));
        usage(holder, seen -> Instant.parse(seen.getString("as_of")).isAfter(before));

        JsonObject others = usage(other, seen -> requests(seen) == 1);
        assertThat(others.getJsonObject("limits").stream().map(java.util.Map.Entry::getValue))
                .hasSize(5)
                .containsOnlyNulls();
        assertThat(others.getJsonObject("remaining")).isEqualTo(others.getJsonObject("limits"));
        assertThat(requests(usage(holder))).isEqualTo(2);
        assertThat(usage(holder("unused", "")).getJsonObject("this_month"))
                .isEqualTo(new JsonObject("{\"requests\":0,\"input_tokens\":0,\"output_tokens\":0,\"cost_usd\":0.0}"));
    }

    @Test
    void onlyATokenThatMayRunIsTold() throws Exception {
        HttpResponse<byte[]> unknown = new Operator(fixture.root().http(), fixture.url(), "nonsense").get("/usage");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(code(unknown)).isEqualTo("invalid_api_key");
        assertThat(header(unknown, "www-authenticate")).isEqualTo("Bearer");
        HttpResponse<byte[]> reader =
                holder("reader", "\"permissions\":[\"read\"]").get("/usage");
        assertThat(reader.statusCode()).isEqualTo(403);
        assertThat(code(reader)).isEqualTo("permission_denied");
    }

    @Test
    void promptsAndAnswersAreKeptRedactedAndShownToThoseWhoMayAlone() throws Exception {
        for (String gateway : new String[] {"keeping", "keeping-too"}) {
            fixture.root()
                    .created("/v1/admin/gateways", "{\"name\":\"" + gateway + "\",\"logging\":{\"payload\":\"on\"}}");
        }
        String all = "\"permissions\":[\"run\",\"read\",\"payload\"]";
        JsonObject issued = fixture.root().token("keeping", "auditor", all);
        Operator auditor = fixture.root().as(issued);
        Operator other = fixture.root().as(fixture.root().token("keeping-too", "auditor", all));
        Operator reader = fixture.root().as(fixture.root().token("keeping", "reader", "\"permissions\":[\"read\"]"));
        String prompt = GatewayFixture.ask("up", true).replace("Say something.", "Write to jane@example.com.");

        HttpResponse<byte[]> kept = auditor.send("POST", GatewayFixture.CHAT, prompt);
        HttpResponse<byte[]> declined =
                auditor.send("POST", GatewayFixture.CHAT, prompt, "cf-aig-collect-log-payload", "false");
        HttpResponse<byte[]> misspelled =
                auditor.send("POST", GatewayFixture.CHAT, prompt, "cf-aig-collect-log-payload", "never");
        assertThat(kept.statusCode()).as(text(kept)).isEqualTo(OK);
        assertThat(declined.statusCode()).isEqualTo(OK);
        assertThat(code(misspelled)).isEqualTo("invalid_header");
        String call = "/v1/logs/" + header(kept, "cf-aig-log-id");
        JsonObject payload =
                json(patiently().until(() -> auditor.get(call + "/payload"), answer -> answer.statusCode() == OK));

        assertThat(payload.getString("gateway")).isEqualTo("keeping");
        assertThat(payload.getBoolean("encrypted")).isFalse();
        JsonObject request = payload.getJsonObject("request");
        assertThat(request.getString("text")).isEqualTo(prompt.replace("jane@example.com", "[redacted:email]"));
        assertThat(request.getInteger("bytes")).isEqualTo(prompt.length());
        assertThat(request.getInteger("redactions")).isEqualTo(1);
        JsonObject response = payload.getJsonObject("response");
        assertThat(response.getString("format")).isEqualTo("events");
        // The address came in several events.
        assertThat(contents(response.getString("text")))
                .isEqualTo(contents(text(kept)).replace("jane@example.com", "[redacted:email]"))
                .contains("[redacted:email]");

        patiently()
                .until(() -> auditor.get("/v1/logs/" + header(declined, "cf-aig-log-id"))
                                .statusCode()
                        == OK);
        assertThat(json(auditor.get(call)).getBoolean("payload_kept")).isTrue();
        assertThat(json(auditor.get("/v1/logs/" + header(declined, "cf-aig-log-id")))
                        .getBoolean("payload_kept"))
                .isFalse();
        assertThat(code(auditor.get("/v1/logs/" + header(declined, "cf-aig-log-id") + "/payload")))
                .isEqualTo("payload_not_found");
        assertThat(code(other.get(call + "/payload"))).isEqualTo("payload_not_found");
        assertThat(code(reader.get(call + "/payload"))).isEqualTo("permission_denied");
        assertThat(code(auditor.get(call + "/payload?from=-1h"))).isEqualTo("invalid_request");

        List<JsonObject> readings =
                json(fixture.root().get("/v1/admin/events?gateway=keeping")).getJsonArray("data").stream()
                        .map(JsonObject.class::cast)
                        .filter(event -> event.getString("action").equals("payload.read"))
                        .toList();
        assertThat(readings).hasSize(1);
        assertThat(readings.getFirst().getJsonObject("target").getString("id"))
                .isEqualTo(header(kept, "cf-aig-log-id"));
        assertThat(readings.getFirst().encode()).contains(issued.getString("id"), "auditor");
    }

    /** What the events of a stream say together. */
    private static String contents(String stream) {
        return Pattern.compile("\"content\":\"([^\"]*)\"")
                .matcher(stream)
                .results()
                .map(piece -> piece.group(1))
                .collect(Collectors.joining());
    }

    @Test
    void requestsPerMinuteHold() throws Exception {
        Operator holder = limited("two-a-minute", "\"requests_per_minute\":2");
        answered(holder);
        answered(holder);
        HttpResponse<byte[]> refused = holder.chat();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("rate_limited");
        assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(1L, 60L);
        assertThat(header(refused, "x-ratelimit-limit-requests")).isEqualTo("2");
        assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(header(refused, "x-ratelimit-reset-requests")).isEqualTo(header(refused, "retry-after") + "s");
        assertThat(header(refused, "x-ratelimit-limit-tokens")).isEmpty();
        UsageEvent row = row(refused);
        assertThat(row.getOutcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(row.getErrorCode()).isEqualTo("rate_limited");
        assertThat(row.getStatus()).isEqualTo(429);
        assertThat(row.getTokenName()).isEqualTo("two-a-minute");
        assertThat(row.getProvider()).isNull();
        assertThat(usage(holder).getJsonObject("remaining").getLong("requests_per_minute"))
                .isZero();
        // Another token is another matter.
        answered(holder("not-limited", ""));
    }

    @Test
    void tokensPerMinuteHold() throws Exception {
        Operator holder = limited("few-tokens", "\"tokens_per_minute\":30");
        answered(holder);
        HttpResponse<byte[]> refused = holder.chat();
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("rate_limited");
        assertThat(header(refused, "x-ratelimit-limit-tokens")).isEqualTo("30");
        assertThat(Long.parseLong(header(refused, "x-ratelimit-remaining-tokens")))
                .isLessThan(30);
        assertThat(header(refused, "x-ratelimit-reset-tokens")).isEqualTo(header(refused, "retry-after") + "s");
        assertThat(row(refused).getErrorCode()).isEqualTo("rate_limited");
    }

    @Test
    void budgetsHoldOverARestart() throws Exception {
        Operator holder = limited("ten-dollars", "\"usd_per_day\":10,\"usd_per_month\":10000");
        answered(holder, "cf-aig-custom-cost", DEAR);
        HttpResponse<byte[]> refused = holder.chat();
        assertBudgetExceeded(refused);
        assertThat(row(refused).getOutcome()).isEqualTo(Outcome.REJECTED);
        assertThat(row(refused).getErrorCode()).isEqualTo("budget_exceeded");
        assertThat(usage(holder, seen -> requests(seen) == 2)
                        .getJsonObject("remaining")
                        .getDouble("usd_per_day"))
                .isZero();

        fixture.restartGateway();
        // What these calls cost is next to nothing: it is the books that say no.
        Operator again = holder.at(fixture.url());
        assertBudgetExceeded(patiently().until(again::chat, response -> response.statusCode() != OK));
    }

    private static void assertBudgetExceeded(HttpResponse<byte[]> refused) {
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(402);
        assertThat(code(refused)).isEqualTo("budget_exceeded");
        assertThat(text(refused)).contains("usd_per_day").contains("T00:00:00Z");
        assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(1L, 86_400L);
    }

    @Test
    void whatATokenMadeCountsAgainstItOverARestart() throws Exception {
        JsonObject maker = fixture.root()
                .token("default", "maker", "\"permissions\":[\"run\",\"edit\"],\"limits\":{\"usd_per_day\":10}");
        Operator making = fixture.root().as(maker);
        Operator made = making.as(making.token("default", "made", "\"limits\":{\"usd_per_day\":10}"));
        Operator other = making.as(making.token("default", "made-too", "\"limits\":{\"usd_per_day\":10}"));
        answered(made, "cf-aig-custom-cost", DEAR);
        assertThat(other.chat().statusCode()).isEqualTo(402);
        assertThat(usage(making, seen -> seen.getJsonObject("remaining").getDouble("usd_per_day") == 0)
                        .getJsonObject("today")
                        .getDouble("cost_usd"))
                .as("its own")
                .isZero();
        assertThat(usage(other).getJsonObject("remaining").getDouble("usd_per_day"))
                .isZero();

        // Nor does it help to delete the maker.
        assertThat(fixture.root()
                        .send("DELETE", "/v1/admin/gateways/default/tokens/" + maker.getString("id"), null)
                        .statusCode())
                .isEqualTo(204);
        fixture.restartGateway();
        assertBudgetExceeded(patiently().until(other.at(fixture.url())::chat, response -> response.statusCode() != OK));
    }
}
