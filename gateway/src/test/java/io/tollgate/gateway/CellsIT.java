package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every caller reaches every model: each format of a caller with each API of a provider. */
final class CellsIT {
    private static GatewayFixture fixture;

    /** What a caller speaks. */
    enum Speaks {
        CHAT,
        RESPONSES,
        MESSAGES,
        GENERATE_CONTENT;

        HttpResponse<byte[]> ask(String provider, boolean stream, String more, String... headers) throws Exception {
            String model = provider + "/simulated-small";
            return switch (this) {
                case CHAT ->
                    fixture.post(
                            "/v1/chat/completions",
                            "{\"model\":\"" + model + "\",\"stream\":" + stream
                                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]" + more + "}",
                            headers);
                case RESPONSES ->
                    fixture.post(
                            "/v1/responses",
                            "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"input\":\"Say something.\"" + more
                                    + "}",
                            headers);
                case MESSAGES ->
                    fixture.post(
                            "/v1/messages",
                            "{\"model\":\"" + model + "\",\"max_tokens\":64,\"stream\":" + stream
                                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]" + more + "}",
                            headers);
                case GENERATE_CONTENT ->
                    fixture.post(
                            "/v1beta/models/" + model
                                    + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
                            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something.\"}]}]" + more
                                    + "}",
                            headers);
            };
        }

        /** The text of a whole answer. */
        String said(JsonObject answer) {
            return switch (this) {
                case CHAT ->
                    answer.getJsonArray("choices")
                            .getJsonObject(0)
                            .getJsonObject("message")
                            .getString("content");
                case RESPONSES ->
                    answer.getJsonArray("output")
                            .getJsonObject(0)
                            .getJsonArray("content")
                            .getJsonObject(0)
                            .getString("text");
                case MESSAGES -> answer.getJsonArray("content").getJsonObject(0).getString("text");
                case GENERATE_CONTENT ->
                    answer.getJsonArray("candidates")
                            .getJsonObject(0)
                            .getJsonObject("content")
                            .getJsonArray("parts")
                            .getJsonObject(0)
                            .getString("text");
            };
        }

        /** What an event says more of the text. */
        String more(JsonObject event) {
            return switch (this) {
                case CHAT ->
                    event.getJsonArray("choices").isEmpty()
                            ? ""
                            : event.getJsonArray("choices")
                                    .getJsonObject(0)
                                    .getJsonObject("delta")
                                    .getString("content", "");
                case RESPONSES ->
                    event.getString("type").equals("response.output_text.delta") ? event.getString("delta") : "";
                case MESSAGES ->
                    event.getString("type").equals("content_block_delta")
                            ? event.getJsonObject("delta").getString("text", "")
                            : "";
                case GENERATE_CONTENT -> {
                    JsonObject content =
                            event.getJsonArray("candidates").getJsonObject(0).getJsonObject("content");
                    yield content == null
                                    || content.getJsonArray("parts") == null
                                    || content.getJsonArray("parts").isEmpty()
                            ? ""
                            : content.getJsonArray("parts").getJsonObject(0).getString("text", "");
                }
            };
        }

        /** What the end of a stream looks like. */
        String end() {
            return switch (this) {
                case CHAT -> "data: [DONE]";
                case RESPONSES -> "\"type\":\"response.completed\"";
                case MESSAGES -> "\"type\":\"message_stop\"";
                case GENERATE_CONTENT -> "\"finishReason\":\"STOP\"";
            };
        }

        /** What an error of such a caller has beside its message. */
        String error() {
            return switch (this) {
                case CHAT, RESPONSES -> "\"error\":{\"message\":";
                case MESSAGES -> "{\"type\":\"error\",\"error\":{\"type\":";
                case GENERATE_CONTENT -> "\"error\":{\"code\":";
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.ofEachApi();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static Stream<Arguments> cells() {
        return Stream.of(Speaks.values())
                .flatMap(caller -> Stream.of("chat", "responses", "claude", "gem")
                        .map(provider -> Arguments.of(caller, provider)));
    }

    private static String upstreamPath(String provider, boolean stream) {
        return switch (provider) {
            case "chat" -> "/v1/chat/completions";
            case "responses" -> "/v1/responses";
            case "claude" -> "/v1/messages";
            default ->
                "/v1beta/models/simulated-small:" + (stream ? "streamGenerateContent?alt=sse" : "generateContent");
        };
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aWholeAnswerIsInTheCallersFormat(Speaks caller, String provider) throws Exception {
        HttpResponse<byte[]> response = caller.ask(provider, false, "");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo(upstreamPath(provider, false));
        assertThat(header(response, "content-type")).startsWith("application/json");
        assertThat(caller.said(json(response))).isNotEmpty();
        row(response, caller, provider, false);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aStreamSaysWhatTheWholeAnswerSays(Speaks caller, String provider) throws Exception {
        HttpResponse<byte[]> whole = caller.ask(provider, false, "");
        HttpResponse<byte[]> response = caller.ask(provider, true, "");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo(upstreamPath(provider, true));
        assertThat(header(response, "content-type")).startsWith("text/event-stream");
        assertThat(text(response)).contains(caller.end()).doesNotContain("\"error\":{");
        StringBuilder said = new StringBuilder();
        events(text(response)).forEach(event -> said.append(caller.more(event)));
        assertThat(said).hasToString(caller.said(json(whole)));
        row(response, caller, provider, true);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void anErrorOfTheProvidersIsInTheCallersFormat(Speaks caller, String provider) throws Exception {
        HttpResponse<byte[]> response = caller.ask(provider, false, "", "x-simulate", "{\"status\":429}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(429);
        assertThat(header(response, "content-type")).startsWith("application/json");
        assertThat(text(response)).contains(caller.error());
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aStreamThatBreaksOffSaysSoInTheCallersFormat(Speaks caller, String provider) throws Exception {
        // After the first word, which the caller gets.
        int after = switch (provider) {
            case "responses" -> 6;
            case "claude" -> 4;
            default -> 2;
        };
        HttpResponse<byte[]> response =
                caller.ask(provider, true, "", "x-simulate", "{\"fault\":\"close\",\"fault_after\":" + after + "}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(text(response)).contains("\"error\":").doesNotContain(caller.end());
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "responses", "claude", "gem"})
    void anArrayThatBreaksOffEndsWithAnError(String provider) throws Exception {
        int after = provider.equals("responses") ? 6 : provider.equals("claude") ? 4 : 2;
        HttpResponse<byte[]> response = fixture.post(
                "/v1beta/models/" + provider + "/simulated-small:streamGenerateContent",
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something.\"}]}]}",
                "x-simulate",
                "{\"fault\":\"close\",\"fault_after\":" + after + "}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        JsonArray elements = new JsonArray(text(response));
        assertThat(elements.size()).isGreaterThan(1);
        assertThat(elements.getJsonObject(0).containsKey("candidates")).isTrue();
        assertThat(elements.getJsonObject(elements.size() - 1)
                        .getJsonObject("error")
                        .getString("status"))
                .isEqualTo("UNAVAILABLE");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
    }

    private static void row(HttpResponse<byte[]> response, Speaks caller, String provider, boolean stream) {
        UsageEvent row = fixture.row(response);
        assertThat(row.getProvider()).isEqualTo(provider);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getInputTokens()).isPositive();
        assertThat(row.getOutputTokens()).isPositive();
        assertThat(row.getStream()).isEqualTo(stream);
        assertThat(row.getDialect())
                .isEqualTo(
                        switch (caller) {
                            case CHAT, RESPONSES -> "openai";
                            case MESSAGES -> "anthropic";
                            case GENERATE_CONTENT -> "gemini";
                        });
    }

    private static List<JsonObject> events(String stream) {
        List<JsonObject> events = new ArrayList<>();
        for (String line : stream.split("\n", -1)) {
            if (line.startsWith("data: {")) {
                events.add(new JsonObject(line.substring("data: ".length())));
            }
        }
        return events;
    }

    @Test
    void aParameterThatTheModelLacksIsNamedOrDroppedAndReported() throws Exception {
        String bias = ",\"logit_bias\":{\"1\":2}";
        HttpResponse<byte[]> refused = Speaks.CHAT.ask("claude", false, bias);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(GatewayFixture.code(refused)).isEqualTo("unsupported_parameter");
        assertThat(text(refused)).contains("logit_bias");
        HttpResponse<byte[]> dropped = Speaks.CHAT.ask("claude", false, bias, "x-tollgate-unsupported", "drop");
        assertThat(dropped.statusCode()).as(text(dropped)).isEqualTo(200);
        assertThat(header(dropped, "x-tollgate-dropped")).isEqualTo("logit_bias");
        assertThat(json(dropped).getJsonObject("x_gateway").getJsonArray("dropped"))
                .containsExactly("logit_bias");
        HttpResponse<byte[]> malformed = Speaks.CHAT.ask("claude", false, bias, "x-tollgate-unsupported", "maybe");
        assertThat(GatewayFixture.code(malformed)).isEqualTo("invalid_header");
    }

    @Test
    void aValueThatIsFittedIsReported() throws Exception {
        HttpResponse<byte[]> fitted = Speaks.CHAT.ask("claude", false, ",\"temperature\":1.5");
        assertThat(fitted.statusCode()).as(text(fitted)).isEqualTo(200);
        assertThat(header(fitted, "x-tollgate-adjusted")).isEqualTo("temperature");
        assertThat(json(fitted).getJsonObject("x_gateway").getJsonArray("adjusted"))
                .containsExactly("temperature");
        HttpResponse<byte[]> asItCame = Speaks.CHAT.ask("claude", false, ",\"temperature\":0.5");
        assertThat(asItCame.headers().firstValue("x-tollgate-adjusted")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"claude, false", "gem, true", "chat, true", "responses, true"})
    void tokensAreCountedByAnthropicAndEstimatedElsewhere(String provider, boolean estimated) throws Exception {
        int before = fixture.upstream.received().size();
        HttpResponse<byte[]> response = fixture.post(
                "/v1/messages/count_tokens",
                "{\"model\":\"" + provider
                        + "/simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(json(response).getInteger("input_tokens")).isPositive();
        assertThat(json(response).getBoolean("estimated", false)).isEqualTo(estimated);
        assertThat(fixture.upstream.received()).hasSize(before + (estimated ? 0 : 1));
        UsageEvent row = fixture.row(response);
        assertThat(row.getAttempts()).hasSize(estimated ? 0 : 1);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
        assertThat(row.getInputTokens()).isZero();
    }

    @Test
    void embeddingsGoBothWays() throws Exception {
        HttpResponse<byte[]> openAi =
                fixture.post("/v1/embeddings", "{\"model\":\"gem/simulated-embedding\",\"input\":[\"one\",\"two\"]}");
        assertThat(openAi.statusCode()).as(text(openAi)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1beta/models/simulated-embedding:batchEmbedContents");
        assertThat(json(openAi).getJsonArray("data")).hasSize(2);
        HttpResponse<byte[]> gemini = fixture.post(
                "/v1beta/models/chat/simulated-embedding:embedContent",
                "{\"content\":{\"parts\":[{\"text\":\"one\"}]}}");
        assertThat(gemini.statusCode()).as(text(gemini)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/embeddings");
        assertThat(json(gemini).getJsonObject("embedding").getJsonArray("values"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mapped, 500", "simulated-small, 16384"})
    void whereAnthropicNeedsALimitItIsTheModelsOwn(String model, long limit) throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                "/v1/chat/completions",
                "{\"model\":\"claude/" + model
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(new JsonObject(Buffer.buffer(fixture.lastReceived().body())).getLong("max_tokens"))
                .isEqualTo(limit);
    }

    @Test
    void anOfferThatAnApiLacksIsDroppedAndReported() throws Exception {
        String function = "{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}";
        String search = "{\"type\":\"web_search\",\"external_web_access\":false}";
        for (String provider : List.of("chat", "claude", "gem")) {
            HttpResponse<byte[]> offered =
                    Speaks.RESPONSES.ask(provider, false, ",\"tools\":[" + function + "," + search + "]");
            assertThat(offered.statusCode()).as(text(offered)).isEqualTo(200);
            assertThat(header(offered, "x-tollgate-dropped")).isEqualTo("tools[1]");
            HttpResponse<byte[]> wanted = Speaks.RESPONSES.ask(provider, false, ",\"tools\":[" + search + "]");
            assertThat(wanted.statusCode()).isEqualTo(400);
            assertThat(text(wanted))
                    .contains("Models here that could take it: responses/simulated-small, responses/mapped.");
        }
        HttpResponse<byte[]> narrowed =
                Speaks.GENERATE_CONTENT.ask("chat", false, ",\"generationConfig\":{\"topK\":64}");
        assertThat(narrowed.statusCode()).as(text(narrowed)).isEqualTo(200);
        assertThat(header(narrowed, "x-tollgate-dropped")).isEqualTo("top_k");
    }

    @Test
    void aRefusalNamesTheModelsThatCouldTakeTheRequest() throws Exception {
        HttpResponse<byte[]> bias = Speaks.CHAT.ask("claude", false, ",\"logit_bias\":{\"1\":2}");
        assertThat(json(bias).getJsonObject("error").getString("message"))
                .endsWith("Models here that could take it: chat/simulated-small, chat/mapped.");
        HttpResponse<byte[]> sound = fixture.post(
                "/v1/messages",
                "{\"model\":\"chat/simulated-small\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"of_tomorrow\"}]}]}");
        assertThat(sound.statusCode()).as(text(sound)).isEqualTo(400);
        assertThat(text(sound)).contains("claude/simulated-small, claude/mapped");
    }
}
