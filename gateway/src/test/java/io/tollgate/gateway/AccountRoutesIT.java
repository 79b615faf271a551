package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls in Cloudflare's shapes: what the caller gets, what the upstream is asked, and the row. */
final class AccountRoutesIT {
    private static final String AI = "/client/v4/accounts/default/ai/";
    private static final String RUN = AI + "run";
    private static final String RESPONSES = AI + "v1/responses";
    private static final String RESPOND =
            "{\"model\":\"gemini/simulated-small\",\"input\":\"Say something.\",\"stream\":%s}";
    private static final String COMPAT = "/v1/default/default/compat/chat/completions";
    private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]";

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(Map.of("gemini", ThrottleConfig.DEFAULT));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** A route that completes chats. */
    enum Chat {
        COMPAT_CHAT_COMPLETIONS(COMPAT),
        ACCOUNT_CHAT_COMPLETIONS(AI + "v1/chat/completions"),
        ACCOUNT_RUN(RUN);

        private final String path;

        Chat(String path) {
            this.path = path;
        }

        HttpResponse<byte[]> ask(boolean stream, String... headers) throws Exception {
            String inputs = QUESTION + ",\"stream\":" + stream;
            return fixture.post(
                    path,
                    "{\"model\":\"gemini/simulated-small\","
                            + (this == ACCOUNT_RUN ? "\"input\":{" + inputs + "}" : inputs) + "}",
                    headers);
        }

        Endpoint api() {
            return Endpoint.valueOf(name());
        }
    }

    private static void assertRowOf(Endpoint api, UsageEvent row) {
        assertThat(row.getRoute()).isEqualTo(api.route());
        assertThat(row.getDialect()).isEqualTo(api.dialect());
        assertThat(row.getGateway()).isEqualTo("default");
        assertThat(row.getTokenName()).isEqualTo("tests");
        assertThat(row.getProvider()).isEqualTo("gemini");
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getInputTokens()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Chat.class)
    void aCompletionIsTheProvidersAndHasItsRow(Chat chat) throws Exception {
        HttpResponse<byte[]> response = chat.ask(false, "cf-aig-authorization", "Bearer " + GatewayFixture.TOKEN);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        JsonObject answer = json(response);
        if (chat == Chat.ACCOUNT_RUN) {
            assertThat(answer.fieldNames()).containsExactlyInAnyOrder("success", "result", "errors", "messages");
            assertThat(answer.getBoolean("success")).isTrue();
            assertThat(answer.getJsonArray("errors")).isEmpty();
            assertThat(answer.getJsonArray("messages")).isEmpty();
            answer = answer.getJsonObject("result");
        }
        assertThat(answer.getString("object")).isEqualTo("chat.completion");
        assertThat(answer.getJsonObject("x_gateway").getString("call_id")).isEqualTo(header(response, "cf-aig-log-id"));
        UsageEvent row = fixture.row(response);
        assertRowOf(chat.api(), row);
        assertThat(row.getStream()).isFalse();
        assertThat(row.getOutputTokens())
                .isEqualTo(answer.getJsonObject("usage").getLong("completion_tokens"));
        assertThat(row.getResponseBytes()).isEqualTo(response.body().length);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/chat/completions");
        assertThat(fixture.lastReceived().headers().toString())
                .contains(GatewayFixture.UPSTREAM_KEY)
                .doesNotContain(GatewayFixture.TOKEN, "cf-aig-");
    }

    @ParameterizedTest
    @EnumSource(Chat.class)
    void aStreamIsTheProvidersAndHasItsRow(Chat chat) throws Exception {
        HttpResponse<byte[]> response = chat.ask(true);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "content-type")).startsWith("text/event-stream");
        assertThat(text(response))
                .startsWith("data: {")
                .contains("chat.completion.chunk")
                .endsWith("data: [DONE]\n\n")
                .doesNotContain("\"success\"", "\"usage\":{");
        UsageEvent row = fixture.row(response);
        assertRowOf(chat.api(), row);
        assertThat(row.getStream()).isTrue();
        assertThat(row.getOutputTokens()).isPositive();
        assertThat(row.getFirstTokenMs()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Chat.class)
    void aStreamThatBreaksOffSaysSoInItsOwnDialect(Chat chat) throws Exception {
        HttpResponse<byte[]> response = chat.ask(true, "x-simulate", "{\"fault\":\"close\",\"fault_after\":2}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).contains("data: {\"error\":{").contains("\"provider_error\"");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1/embeddings | {'model':'gemini/simulated-embedding','input':['a','b']} | ACCOUNT_EMBEDDINGS",
                "run | {'model':'gemini/simulated-embedding','input':{'input':['a','b']}} | ACCOUNT_RUN",
                "run | {'model':'gemini/simulated-embedding','input':{'text':['a','b']}} | ACCOUNT_RUN",
                "run | {'model':'gemini/simulated-embedding','text':['a','b']} | ACCOUNT_RUN"
            })
    void embeddingsHaveTheirRow(String path, String body, Endpoint api) throws Exception {
        HttpResponse<byte[]> response = fixture.post(AI + path, body.replace('\'', '"'));
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        JsonObject answer = api == Endpoint.ACCOUNT_RUN ? json(response).getJsonObject("result") : json(response);
        assertThat(answer.getJsonArray("data")).hasSize(2);
        assertRowOf(api, fixture.row(response));
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/embeddings");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResponseIsTheProvidersAndHasItsRow(boolean stream) throws Exception {
        HttpResponse<byte[]> response = fixture.post(RESPONSES, RESPOND.formatted(stream));
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        if (stream) {
            assertThat(text(response))
                    .startsWith("event: response.created\ndata: {")
                    .contains("event: response.completed\ndata: {")
                    .doesNotContain("x_gateway");
        } else {
            assertThat(json(response).getString("object")).isEqualTo("response");
            assertThat(json(response).getJsonObject("x_gateway").getString("call_id"))
                    .isEqualTo(header(response, "cf-aig-log-id"));
        }
        UsageEvent row = fixture.row(response);
        assertRowOf(Endpoint.ACCOUNT_RESPONSES, row);
        assertThat(row.getStream()).isEqualTo(stream);
        assertThat(row.getOutputTokens()).isPositive();
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/responses");
    }

    @Test
    void aResponseThatBreaksOffSaysSoInItsOwnDialect() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                RESPONSES, RESPOND.formatted(true), "x-simulate", "{\"fault\":\"close\",\"fault_after\":2}");
        assertThat(text(response)).contains("event: error\ndata: {\"type\":\"error\",\"code\":\"provider_error\"");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "google-ai-studio/simulated-small",
                "google/mapped",
                "custom-gemini/simulated-small",
                "simulated-small"
            })
    void providersGoByCloudflaresNames(String model) throws Exception {
        HttpResponse<byte[]> response = fixture.post(COMPAT, "{\"model\":\"" + model + "\"," + QUESTION + "}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "cf-aig-provider")).isEqualTo("gemini");
        assertThat(fixture.row(response).getRequestedModel()).isEqualTo(model);
        assertThat(fixture.row(response).getProvider()).isEqualTo("gemini");
    }

    @Test
    void aProjectBesideTheInputIsBookedAndKeptBack() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                RUN, "{\"project_id\":\"web\",\"model\":\"gemini/simulated-small\",\"input\":{\"prompt\":\"Hello\"}}");
        assertThat(fixture.row(response).getProject()).isEqualTo("web");
        assertThat(new String(fixture.lastReceived().body(), StandardCharsets.UTF_8))
                .doesNotContain("project_id", "\"input\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {COMPAT, AI + "v1/chat/completions", RESPONSES, RUN})
    void whatIsRejectedIsToldInCloudflaresMannerAndHasItsRow(String path) throws Exception {
        HttpResponse<byte[]> unknown = fixture.post(path, "{\"model\":\"nobody/nothing\"," + QUESTION + "}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(code(unknown)).isEqualTo("model_not_found");
        assertThat(fixture.row(unknown).getOutcome()).isEqualTo(Outcome.REJECTED);
        HttpResponse<byte[]> noJson = fixture.post(path, "{\"model\":");
        assertThat(noJson.statusCode()).isEqualTo(400);
        assertThat(json(noJson).getJsonArray("errors").getJsonObject(0).getInteger("code"))
                .isEqualTo(40001);
        assertThat(fixture.row(noJson).getErrorCode()).isEqualTo("invalid_json");
    }

    @Test
    void aProviderThatIsNotThereIsRejectedWithARow() throws Exception {
        int before = fixture.upstream.received().size();
        HttpResponse<byte[]> response = fixture.post(
                "/v1/default/default/compat;x/chat/completions", "{\"model\":\"simulated-small\"," + QUESTION + "}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.REJECTED);
        assertThat(fixture.upstream.received()).hasSize(before);
    }

    @Test
    void anErrorOfTheProvidersIsPassedOnAsItIs() throws Exception {
        HttpResponse<byte[]> response = Chat.ACCOUNT_RUN.ask(false, "x-simulate", "{\"status\":422}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).fieldNames()).containsExactly("error");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
    }
}
