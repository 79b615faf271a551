package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.AliasConfig.Policy;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.config.ThrottleConfig.Breaker;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.tollgate.gateway.simulated.Behaviour;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that stand for several models, and what happens when one of them does not answer. */
final class AliasesIT {
    private static GatewayFixture fixture;

    private static ThrottleConfig throttle(int concurrency) {
        return new ThrottleConfig(
                0,
                0,
                concurrency,
                Duration.ZERO,
                ThrottleConfig.DEFAULT.timeout(),
                new Breaker(100, Duration.ZERO, 1_000, 1_000, Duration.ofSeconds(1)),
                new Retry(3, Duration.ofMillis(1), 1));
    }

    private static AliasConfig alias(String name, Policy policy, String... models) {
        return new AliasConfig(
                name,
                policy,
                List.of(models).stream().map(model -> new Choice(model, 1)).toList(),
                policy == Policy.WEIGHTED ? "metadata.user" : null);
    }

    @BeforeAll
    static void start() throws Exception {
        Map<String, ThrottleConfig> providers = new LinkedHashMap<>();
        providers.put("first", throttle(100));
        providers.put("second", throttle(100));
        providers.put("third", throttle(100));
        providers.put("nowhere", throttle(100));
        providers.put(GatewayFixture.KEYLESS, throttle(100));
        fixture = GatewayFixture.start(
                providers,
                Map.of("nowhere", URI.create("http://127.0.0.1:1/v1")),
                alias("pair", Policy.PRIORITY, "first/simulated-small", "second/mapped"),
                alias("gone", Policy.PRIORITY, "nowhere/simulated-small", "third/simulated-small"),
                alias("none", Policy.PRIORITY, "first/no-such", "keyless/simulated-small", "first/simulated-embedding"),
                alias("shared", Policy.WEIGHTED, "first/simulated-small", "second/simulated-small"),
                alias("vectors", Policy.PRIORITY, "first/simulated-embedding"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void forget() {
        fixture.upstream.reset();
    }

    private static String ask(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"status\":500}', 500",
        "'{\"status\":503}', 503",
        "'{\"status\":429,\"headers\":{\"retry-after\":\"0\"}}', 429",
        "'{\"status\":401}', 401",
        "'{\"status\":408}', 408",
        "'{\"status\":529}', 529",
    })
    void theNextOneAnswersWhatTheFirstDoesNot(String behaviour, int status) throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of(behaviour));
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("pair"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "cf-aig-step")).isEqualTo("1");
        assertThat(header(response, "cf-aig-provider")).isEqualTo("second");
        assertThat(json(response).getJsonObject("x_gateway").getInteger("attempts"))
                .isEqualTo(2);
        UsageEvent row = fixture.row(response);
        assertThat(row.getRequestedModel().toString()).isEqualTo("pair");
        assertThat(row.getModel().toString()).isEqualTo("mapped");
        assertThat(row.getAttempts()).extracting(attempt -> attempt.getStatus()).containsExactly(status, 200);
        assertThat(row.getAttempts())
                .extracting(attempt -> attempt.getProvider().toString())
                .containsExactly("first", "second");
    }

    @Test
    void anErrorThatOpensAStreamLeadsOn() throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of("{\"fault\":\"error\",\"fault_after\":0}"));
        HttpResponse<byte[]> response =
                fixture.post(CHAT, ask("pair").replace("\"messages\"", "\"stream\":true,\"messages\""));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "cf-aig-provider")).isEqualTo("second");
        assertThat(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("[DONE]");
    }

    @ParameterizedTest
    @CsvSource({"'{\"status\":422}', 422", "'{\"fault\":\"close\",\"fault_after\":-1}', 502"})
    void whatIsTheCallersOwnOrMayHaveBeenChargedEndsTheCall(String behaviour, int status) throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of(behaviour));
        assertThat(fixture.post(CHAT, ask("pair")).statusCode()).isEqualTo(status);
        assertThat(fixture.upstream.received()).hasSize(1);
    }

    @Test
    void anUnreachableProviderIsPassedOver() throws Exception {
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("gone"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "cf-aig-provider")).isEqualTo("third");
        assertThat(fixture.row(response).getAttempts())
                .extracting(attempt -> String.valueOf(attempt.getErrorCode()))
                .containsExactly("provider_error", "null");
    }

    @Test
    void whereNobodyIsAbleEachIsNamedWithItsReason() throws Exception {
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("none"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(code(response)).isEqualTo("no_capable_model");
        assertThat(json(response).getJsonObject("error").getString("message"))
                .contains("first/no-such: it is not offered here")
                .contains("keyless/simulated-small: there is no key to call it with")
                .contains("first/simulated-embedding: it is a model for embedding, not for chat");
    }

    @Test
    void aRequestThatIsTooLongForAModelIsNotSentToIt() throws Exception {
        String body = ask("pair").replace("Say something.", "x".repeat(4_000));
        HttpResponse<byte[]> response = fixture.post(CHAT, body);
        assertThat(code(response)).isEqualTo("no_capable_model");
        assertThat(json(response).getJsonObject("error").getString("message")).contains("context window of 1000");
    }

    @Test
    void aStickyCallStaysWithItsModel() throws Exception {
        for (String user : List.of("ann", "ben", "cem", "dua")) {
            String metadata = "{\"user\":\"" + user + "\"}";
            String first = header(fixture.post(CHAT, ask("shared"), "cf-aig-metadata", metadata), "cf-aig-provider");
            for (int i = 0; i < 5; i++) {
                assertThat(header(fixture.post(CHAT, ask("shared"), "cf-aig-metadata", metadata), "cf-aig-provider"))
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void autoAsksAModelThatIsAbleAndNeverForEmbeddings() throws Exception {
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("auto"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "cf-aig-model")).isIn("simulated-small", "mapped");
        String part = "{\"content\":{\"parts\":[{\"text\":\"Say something.\"}]}}";
        for (HttpResponse<byte[]> embedding : List.of(
                fixture.post("/v1/embeddings", "{\"model\":\"auto\",\"input\":\"Say something.\"}"),
                fixture.post("/v1beta/models/auto:embedContent", part),
                fixture.post("/v1beta/models/auto:batchEmbedContents", "{\"requests\":[" + part + "]}"))) {
            assertThat(embedding.statusCode()).isEqualTo(400);
            assertThat(text(embedding)).contains("Embeddings of different models cannot be compared");
        }
    }

    @Test
    void anAliasMayStandForModelsOfEmbeddings() throws Exception {
        assertThat(fixture.post("/v1/embeddings", "{\"model\":\"vectors\",\"input\":\"Say something.\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aForcedProviderPins() throws Exception {
        HttpResponse<byte[]> response = fixture.post(CHAT, ask("pair"), "x-gateway-force-provider", "second");
        assertThat(header(response, "cf-aig-provider")).isEqualTo("second");
        assertThat(header(response, "cf-aig-step")).isEqualTo("0");
    }

    @Test
    void modelsListAliasesWithWhatIsBehindThem() throws Exception {
        JsonArray models = json(fixture.get("/v1/models")).getJsonArray("data");
        JsonObject pair = models.stream()
                .map(JsonObject.class::cast)
                .filter(model -> model.getString("id").equals("pair"))
                .findFirst()
                .orElseThrow();
        assertThat(pair.getString("type")).isEqualTo("alias");
        assertThat(pair.getJsonArray("targets").getJsonObject(1).getString("model"))
                .isEqualTo("second/mapped");
    }

    @Test
    void theRankingShowsEachTermOfTheScore() throws Exception {
        fixture.upstream.behaveNext(2, Behaviour.of("{\"status\":500}"));
        fixture.post(CHAT, ask("third/simulated-small"));
        fixture.post(CHAT, ask("third/simulated-small"));
        JsonObject status = json(fixture.get("/v1/routing/status"));
        assertThat(status.getJsonObject("weights").getDouble("success")).isEqualTo(0.6);
        List<JsonObject> ranking =
                status.getJsonArray("data").stream().map(JsonObject.class::cast).toList();
        JsonObject failing = ranking.stream()
                .filter(model -> model.getString("provider").equals("third")
                        && model.getString("model").equals("simulated-small"))
                .findFirst()
                .orElseThrow();
        JsonObject terms = failing.getJsonObject("terms");
        assertThat(terms.getDouble("success")).isLessThan(1);
        assertThat(failing.getDouble("score"))
                .isCloseTo(
                        0.6 * terms.getDouble("success")
                                + 0.2 * terms.getDouble("headroom")
                                + 0.15 * terms.getDouble("latency")
                                + 0.05 * terms.getDouble("reasoning_fit")
                                + 0.02 * terms.getDouble("priority"),
                        org.assertj.core.data.Offset.offset(0.001));
        assertThat(ranking).isSortedAccordingTo((a, b) -> Double.compare(b.getDouble("score"), a.getDouble("score")));
    }
}
