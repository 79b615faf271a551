package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths and bodies that Cloudflare's packages send. */
final class CloudflarePackagesIT {
    private static final String ASK = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.startNative(URI.create("http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up/simulated-small", "up%2Fsimulated-small"})
    void aModelIsRunByItsPath(String model) throws Exception {
        HttpResponse<byte[]> response =
                fixture.post("/client/v4/accounts/default/ai/run/" + model, "{ \"prompt\":\"Hi\",\"max_tokens\":9}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        JsonObject answer = json(response);
        assertThat(answer.getBoolean("success")).isTrue();
        assertThat(answer.getJsonObject("result").getJsonArray("choices")).hasSize(1);
        Received received = fixture.lastReceived();
        assertThat(new JsonObject(new String(received.body(), java.nio.charset.StandardCharsets.UTF_8))
                        .getString("model"))
                .isEqualTo("simulated-small");
        UsageEvent row = fixture.row(response);
        assertThat(row.getRoute()).isEqualTo("accounts.run");
        assertThat(row.getRequestedModel()).isEqualTo("up/simulated-small");
    }

    @Test
    void aModelIsNamedOnce() throws Exception {
        String path = "/client/v4/accounts/default/ai/run/up/simulated-small";
        assertThat(fixture.post(path, "{\"model\":\"up/mapped\",\"prompt\":\"Hi\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(fixture.post(path, "{\"model\":\"up/simulated-small\",\"prompt\":\"Hi\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(fixture.post(path, "{}").statusCode()).isEqualTo(400);
        HttpResponse<byte[]> unknown = fixture.post(
                "/client/v4/accounts/default/ai/run/@cf/meta/llama-3.1-8b-instruct", "{\"prompt\":\"Hi\"}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(text(unknown)).contains("@cf/meta/llama-3.1-8b-instruct");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/v1/chat/completions, up/simulated-small",
        "/v1/default/default/up/chat/completions, simulated-small",
        "/v1/default/default/up/v1/chat/completions, simulated-small",
        "/v1/default/default/up/v1/v1/chat/completions, simulated-small",
        "/v1/v1/default/default/up/chat/completions, simulated-small"
    })
    void aVersionThatIsSaidTwiceIsDropped(String path, String model) throws Exception {
        HttpResponse<byte[]> response = fixture.post(path, ASK.formatted(model));
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/chat/completions");
        assertThat(fixture.row(response).getInputTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1/messages", "v1/v1/messages"})
    void anAddressWithoutAVersionKeepsOne(String endpoint) throws Exception {
        String body = "{\"model\":\"simulated-small\",\"max_tokens\":9,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        HttpResponse<byte[]> response = fixture.post("/v1/default/default/claude/" + endpoint, body);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/messages");
    }

    @ParameterizedTest
    @CsvSource({
        "compat, chat/completions, up/simulated-small",
        "compat, compat/chat/completions, claude/simulated-small",
        "compat, v1/chat/completions, up/simulated-small",
        "up, v1/chat/completions, simulated-small"
    })
    void theUniversalRouteTakesWhatThePackageSends(String provider, String endpoint, String model) throws Exception {
        String step = "{\"provider\":\"" + provider + "\",\"endpoint\":\"" + endpoint + "\",\"headers\":{},\"query\":"
                + ASK.formatted(model) + "}";
        String fails = "{\"provider\":\"raw\",\"endpoint\":\"chat/completions\",\"headers\":{},\"query\":"
                + ASK.formatted("m") + "}";
        HttpResponse<byte[]> response = fixture.post("/v1/default/default", "[" + fails + "," + step + "]");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "cf-aig-step")).isEqualTo("1");
        assertThat(json(response).getJsonArray("choices")).hasSize(1);
        UsageEvent row = fixture.row(response);
        assertThat(row.getDialect()).isEqualTo("openai");
        assertThat(row.getModel()).isEqualTo("simulated-small");
        assertThat(row.getCostComplete()).isTrue();
    }

    @Test
    void anEndpointThatIsNoneOfItIsRefused() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                "/v1/default/default",
                "[{\"provider\":\"compat\",\"endpoint\":\"audio/speech\",\"headers\":{},\"query\":{}}]");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("chat/completions, responses, embeddings or messages");
    }

    @Test
    void modelsAreListedAtAGateway() throws Exception {
        HttpResponse<byte[]> listed = fixture.get("/v1/default/default/compat/models");
        assertThat(json(listed).getString("object")).isEqualTo("list");
        assertThat(json(listed).getJsonArray("data").stream().map(model -> ((JsonObject) model).getString("id")))
                .contains("simulated-small", "mapped");
        assertThat(fixture.get("/v1/elsewhere/default/compat/models").statusCode())
                .isEqualTo(404);
    }
}
