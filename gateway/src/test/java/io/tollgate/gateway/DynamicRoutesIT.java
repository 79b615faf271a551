package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.config.ThrottleConfig.Breaker;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.tollgate.gateway.route.InvalidRouteException;
import io.tollgate.gateway.simulated.Behaviour;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that go where a dynamic route leads them. */
final class DynamicRoutesIT {
    private static final String MODEL = "{'id':'%s','type':'model','properties':{'provider':'%s','model':'%s'%s},"
            + "'outputs':{'success':{'elementId':'end'}%s}}";
    private static final String END = "{'id':'end','type':'end'}";

    /** The elements that Cloudflare's documentation shows, in its order and spelling, each with an id. */
    private static final String DOCUMENTED = """
            [
              {"id": "node_start", "type": "start", "outputs": {"next": {"elementId": "node_if"}}},
              {
                "id": "node_if",
                "type": "conditional",
                "properties": {"condition": {"metadata.plan": {"$eq": "free"}}},
                "outputs": {"true": {"elementId": "node_limit"}, "false": {"elementId": "node_split"}}
              },
              {
                "id": "node_split",
                "type": "percentage",
                "outputs": {
                  "10%": {"elementId": "node_model_workers_ai"},
                  "50%": {"elementId": "node_model_workers_ai"},
                  "else": {"elementId": "node_model_openai_mini"}
                }
              },
              {
                "id": "node_limit",
                "type": "rate_limit",
                "properties": {
                  "limitType": "count",
                  "key": "metadata.user_id",
                  "limit": 2,
                  "interval": 3600,
                  "technique": "sliding"
                },
                "outputs": {
                  "success": {"elementId": "node_model_workers_ai"},
                  "fallback": {"elementId": "node_model_openai_mini"}
                }
              },
              {
                "id": "node_model_openai_mini",
                "type": "model",
                "properties": {"provider": "openai", "model": "gpt-4o-mini", "timeout": 60000, "retries": 4},
                "outputs": {"success": {"elementId": "node_end"}, "fallback": {"elementId": "node_end"}}
              },
              {
                "id": "node_model_workers_ai",
                "type": "model",
                "properties": {
                  "provider": "workers-ai",
                  "model": "@cf/meta/llama-3.1-8b-instruct",
                  "timeout": 30000,
                  "retries": 0
                },
                "outputs": {
                  "success": {"elementId": "node_end"},
                  "fallback": {"elementId": "node_model_openai_mini"}
                }
              },
              {"id": "node_end", "type": "end"}
            ]
            """;

    private static GatewayFixture fixture;

    private static ThrottleConfig throttle() {
        return new ThrottleConfig(
                0,
                0,
                100,
                Duration.ZERO,
                ThrottleConfig.DEFAULT.timeout(),
                new Breaker(100, Duration.ZERO, 1_000, 1_000, Duration.ofSeconds(1)),
                new Retry(3, Duration.ofMillis(1), 1));
    }

    private static DeployedRoute route(String name, String elements) throws InvalidRouteException {
        return DeployedRoute.configured(name, new JsonArray(elements.replace('\'', '"')).getList());
    }

    private static DeployedRoute route(String name, String first, String... elements) throws InvalidRouteException {
        return route(
                name,
                "[{'id':'start','type':'start','outputs':{'next':{'elementId':'" + first + "'}}},"
                        + String.join(",", elements) + "," + END + "]");
    }

    private static String model(String id, String provider, String more, String fallback) {
        return MODEL.formatted(
                id,
                provider,
                "simulated-small",
                more,
                fallback.isEmpty() ? "" : ",'fallback':{'elementId':'" + fallback + "'}");
    }

    private static String rate(String id, String properties, String success, String fallback) {
        return "{'id':'" + id + "','type':'rate','properties':{" + properties + "},'outputs':{'success':{'elementId':'"
                + success + "'}" + (fallback.isEmpty() ? "" : ",'fallback':{'elementId':'" + fallback + "'}") + "}}";
    }

    @BeforeAll
    static void start() throws Exception {
        Map<String, ThrottleConfig> providers = new LinkedHashMap<>();
        for (String name : List.of("first", "second", "openai", "workers-ai", "nowhere", GatewayFixture.KEYLESS)) {
            providers.put(name, throttle());
        }
        fixture = GatewayFixture.withRoutes(
                providers,
                Map.of("nowhere", URI.create("http://127.0.0.1:1/v1")),
                route("documented", DOCUMENTED),
                route("pair", "a", model("a", "first", "", "b"), model("b", "second", "", "")),
                route("stubborn", "a", model("a", "first", ",'retries':2", "b"), model("b", "second", "", "")),
                route("hasty", "a", model("a", "first", ",'timeout':100", "b"), model("b", "second", "", "")),
                route(
                        "gone",
                        "a",
                        model("a", "nowhere", "", "k"),
                        model("k", "keyless", "", "b"),
                        model("b", "second", "", "")),
                route(
                        "none",
                        "k",
                        model("k", "keyless", "", "e"),
                        MODEL.formatted("e", "first", "simulated-embedding", "", "")),
                route(
                        "split",
                        "p",
                        "{'id':'p','type':'percentage','properties':{'key':'metadata.user'},'outputs':{'50%':"
                                + "{'elementId':'a'},'else':{'elementId':'b'}}}",
                        model("a", "first", "", ""),
                        model("b", "second", "", "")),
                route(
                        "limited",
                        "r",
                        rate("r", "'limit':2,'interval':3600,'key':'metadata.user'", "a", ""),
                        model("a", "first", "", "")),
                route(
                        "budgeted",
                        "r",
                        rate("r", "'limitType':'cost','limit':0.000001,'interval':86400,'technique':'fixed'", "a", "b"),
                        model("a", "first", "", ""),
                        model("b", "second", "", "s"),
                        rate("s", "'limit':1,'interval':60", "c", ""),
                        model("c", "first", "", "")),
                route(
                        "spent",
                        "r",
                        rate("r", "'limitType':'cost','limit':0.000001,'interval':86400", "a", ""),
                        model("a", "first", "", "")),
                route(
                        "by-body",
                        "c",
                        "{'id':'c','type':'conditional','properties':{'conditions':{'$or':[{'body.max_tokens':"
                                + "{'$gt':100}},{'headers.x-team':'red'}]}},'outputs':{'true':{'elementId':'a'},"
                                + "'false':{'elementId':'x'}}}",
                        model("a", "first", "", ""),
                        "{'id':'x','type':'end'}"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void forget() {
        fixture.upstream.reset();
    }

    private static String ask(String route) {
        return "{\"model\":\"dynamic/" + route
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    }

    private static HttpResponse<byte[]> as(String route, String metadata) throws Exception {
        return fixture.post(CHAT, ask(route), "cf-aig-metadata", metadata);
    }

    private static String provider(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return header(response, "cf-aig-provider");
    }

    @Test
    void theRouteOfCloudflaresDocumentationWorksAsItIs() throws Exception {
        String ann = "{\"plan\":\"free\",\"user_id\":\"ann\"}";
        assertThat(provider(as("documented", ann))).isEqualTo("workers-ai");
        assertThat(provider(as("documented", ann))).isEqualTo("workers-ai");
        HttpResponse<byte[]> third = as("documented", ann);
        assertThat(provider(third)).isEqualTo("openai");
        assertThat(header(third, "cf-aig-model")).isEqualTo("gpt-4o-mini");
        assertThat(provider(as("documented", "{\"plan\":\"free\",\"user_id\":\"ben\"}")))
                .isEqualTo("workers-ai");
        assertThat(provider(as("documented", "{\"plan\":\"paid\"}"))).isIn("workers-ai", "openai");
    }

    @Test
    void itIsCalledInCloudflaresShapesToo() throws Exception {
        assertThat(provider(fixture.post("/v1/default/default/compat/chat/completions", ask("pair"))))
                .isEqualTo("first");
        assertThat(provider(fixture.post("/client/v4/accounts/default/ai/v1/chat/completions", ask("pair"))))
                .isEqualTo("first");
        assertThat(provider(fixture.post(
                        "/v1/messages", "{\"max_tokens\":9," + ask("pair").substring(1))))
                .isEqualTo("first");
        assertThat(provider(fixture.post("/v1/responses", "{\"model\":\"dynamic/pair\",\"input\":\"Say something.\"}")))
                .isEqualTo("first");
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "404", "429", "500", "529"})
    void aModelThatFailsLeadsToItsFallback(int status) throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of("{\"status\":" + status + "}"));
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("pair"));
        assertThat(provider(response)).isEqualTo("second");
        assertThat(header(response, "cf-aig-step")).isEqualTo("1");
        UsageEvent row = fixture.row(response);
        assertThat(row.getRequestedModel().toString()).isEqualTo("dynamic/pair");
        assertThat(row.getAttempts()).extracting(attempt -> attempt.getStatus()).containsExactly(status, 200);
        assertThat(row.getDynamicRoute().toString()).isEqualTo("pair");
        assertThat(row.getRouteVersion().toString()).startsWith("config-");
        assertThat(row.getRoutePath().toString()).isEqualTo("start.next > a.fallback > b.success > end");
    }

    @Test
    void whatMayHaveBeenChargedIsNotAskedForAgain() throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of("{\"fault\":\"close\",\"fault_after\":-1}"));
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("pair"));
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(fixture.upstream.received()).hasSize(1);
        assertThat(fixture.row(response).getRoutePath().toString()).isEqualTo("start.next > a");
    }

    @Test
    void aModelIsRetriedAsOftenAsTheRouteSays() throws Exception {
        fixture.upstream.behaveNext(3, Behaviour.of("{\"status\":500}"));
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("stubborn"));
        assertThat(provider(response)).isEqualTo("second");
        assertThat(fixture.row(response).getAttempts())
                .extracting(attempt -> attempt.getProvider().toString())
                .containsExactly("first", "first", "first", "second");
    }

    @Test
    void aTimeoutOfTheRouteLeadsOn() throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of("{\"head_delay_ms\":60000}"));
        assertThat(provider(fixture.post(CHAT, ask("hasty")))).isEqualTo("second");
    }

    @Test
    void modelsThatCannotBeAskedArePassedOver() throws Exception {
        assertThat(provider(fixture.post(CHAT, ask("gone")))).isEqualTo("second");
        HttpResponse<byte[]> none = fixture.post(CHAT, ask("none"));
        assertThat(none.statusCode()).isEqualTo(503);
        assertThat(json(none).getJsonObject("error").getString("message"))
                .contains("\"dynamic/none\"")
                .contains("keyless/simulated-small: there is no key to call it with")
                .contains("first/simulated-embedding: it is a model for embedding");
    }

    @Test
    void theLastFailureIsTheAnswer() throws Exception {
        fixture.upstream.behaveNext(2, Behaviour.of("{\"status\":422}"));
        assertThat(fixture.post(CHAT, ask("pair")).statusCode()).isEqualTo(422);
        assertThat(fixture.upstream.received()).hasSize(2);
    }

    @Test
    void aShareByAKeyStaysTheSameForItsValue() throws Exception {
        Map<String, Integer> calls = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            String user = "{\"user\":\"user-" + i + "\"}";
            String first = provider(as("split", user));
            assertThat(provider(as("split", user))).isEqualTo(first);
            calls.merge(first, 1, Integer::sum);
        }
        assertThat(calls).containsOnlyKeys("first", "second");
    }

    @Test
    void aLimitHoldsExactlyForCallsAtOnceAndSaysWhenThereIsRoom() throws Exception {
        List<HttpResponse<byte[]>> responses = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> {
                    try {
                        return as("limited", "{\"user\":\"cem\"}");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(responses)
                .filteredOn(response -> response.statusCode() == 200)
                .hasSize(2);
        HttpResponse<byte[]> refused = responses.stream()
                .filter(response -> response.statusCode() != 200)
                .findFirst()
                .orElseThrow();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("rate_limited");
        assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(3_500L, 3_600L);
        assertThat(as("limited", "{\"user\":\"dua\"}").statusCode()).isEqualTo(200);
        assertThat(fixture.post(CHAT, ask("limited")).statusCode()).isEqualTo(200);
        assertThat(as("limited", "{\"plan\":\"x\"}").statusCode()).isEqualTo(200);
        assertThat(as("limited", "{\"plan\":\"y\"}").statusCode()).isEqualTo(429);
    }

    @Test
    void aBudgetIsSpentByWhatCallsCost() throws Exception {
        HttpResponse<byte[]> first = fixture.post(CHAT, ask("budgeted"));
        assertThat(provider(first)).isEqualTo("first");
        assertThat(fixture.row(first).getCostUsd()).isGreaterThan(new java.math.BigDecimal("0.000001"));
        assertThat(provider(fixture.post(CHAT, ask("budgeted")))).isEqualTo("second");
        fixture.row(fixture.post(CHAT, ask("spent")));
        HttpResponse<byte[]> spent = fixture.post(CHAT, ask("spent"));
        assertThat(spent.statusCode()).isEqualTo(402);
        assertThat(code(spent)).isEqualTo("budget_exceeded");
        assertThat(fixture.row(spent).getErrorCode().toString()).isEqualTo("budget_exceeded");
        assertThat(fixture.row(spent).getRoutePath().toString()).isEqualTo("start.next > r");
    }

    @Test
    void conditionsSeeHeadersAndBody() throws Exception {
        HttpResponse<byte[]> neither = fixture.post(CHAT, ask("by-body"));
        assertThat(code(neither)).isEqualTo("no_capable_model");
        assertThat(json(neither).getJsonObject("error").getString("message"))
                .contains("asks no model of this call: start.next > c.false > x");
        assertThat(provider(fixture.post(CHAT, ask("by-body"), "x-team", "red")))
                .isEqualTo("first");
        assertThat(provider(fixture.post(
                        CHAT, "{\"max_tokens\":101," + ask("by-body").substring(1))))
                .isEqualTo("first");
    }

    @Test
    void aRouteThatIsNotThereIsNotFound() throws Exception {
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("nothing"));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(code(response)).isEqualTo("model_not_found");
    }

    @Test
    void modelsListRoutesWithWhatIsBehindThem() throws Exception {
        JsonObject pair = json(fixture.get("/v1/models")).getJsonArray("data").stream()
                .map(JsonObject.class::cast)
                .filter(model -> model.getString("id").equals("dynamic/pair"))
                .findFirst()
                .orElseThrow();
        assertThat(pair.getString("type")).isEqualTo("route");
        assertThat(pair.getString("version")).startsWith("config-");
        assertThat(pair.getJsonArray("targets"))
                .extracting(target -> ((JsonObject) target).getString("model"))
                .containsExactly("first/simulated-small", "second/simulated-small");
        assertThat(json(fixture.get("/v1/models/dynamic%2Fpair"))).isEqualTo(pair);
    }

    @Test
    void aRouteToModelsThatNobodyHasStopsTheStart() throws Exception {
        DeployedRoute wrong =
                route("wrong", "a", model("a", "nobody", "", "b"), MODEL.formatted("b", "first", "no-such", "", ""));
        assertThatThrownBy(() -> GatewayFixture.withRoutes(Map.of("first", throttle()), Map.of(), wrong))
                .hasMessageContaining("routes.wrong: element \"a\": There is no provider named \"nobody\" here")
                .hasMessageContaining("routes.wrong: element \"b\": \"first/no-such\" is taken for the model");
    }
}
