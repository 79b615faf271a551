package io.tollgate.gateway.simulated;

import static io.tollgate.gateway.simulated.Client.ask;
import static io.tollgate.gateway.simulated.Client.json;
import static io.tollgate.gateway.simulated.Client.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider in good health says on the wire. */
final class SimulatedProviderIT {
    private static final String WEATHER = """
            [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties":
              {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 2}}, "required": ["city"]}}}]""";

    private static Vertx vertx;
    private static SimulatedProvider provider;
    private static Client client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        provider = SimulatedProvider.start(vertx, 0).await();
        client = new Client(provider);
    }

    @AfterAll
    static void stop() {
        client.close();
        provider.close().await();
        vertx.close().await();
    }

    @Test
    void answersWholeAndTheSameEveryTime() throws Exception {
        HttpResponse<byte[]> response = client.chat(ask("hello, wörld").encode());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("x-request-id"))
                .hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
        JsonObject answer = json(response);
        assertThat(answer.getString("id")).startsWith("chatcmpl-");
        answer.remove("id");
        assertThat(answer).isEqualTo(new JsonObject("""
                {"object": "chat.completion", "created": 1767225600, "model": "simulated-small", "service_tier": "default",
                 "system_fingerprint": "fp_simulated", "choices": [{"index": 0, "message": {"role": "assistant",
                 "content": "You said: hello, wörld", "refusal": null, "annotations": []}, "logprobs": null,
                 "finish_reason": "stop"}], "usage": {"prompt_tokens": 6, "completion_tokens": 6, "total_tokens": 12,
                 "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0}, "completion_tokens_details":
                 {"reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                 "rejected_prediction_tokens": 0}}}"""));
        assertThat(client.chat(ask("hello, wörld").encode()).body()).isEqualTo(response.body());
    }

    @Test
    void streamsTheSameTextAsEvents() throws Exception {
        HttpResponse<byte[]> response =
                client.chat(ask("hi there").put("stream", true).encode());

        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(text(response)).endsWith("\n\ndata: [DONE]\n\n").doesNotContain("\r", "usage");
        List<String> events = Client.events(text(response));
        assertThat(delta(events.getFirst()))
                .isEqualTo(new JsonObject("{\"role\": \"assistant\", \"content\": \"\", \"refusal\": null}"));
        assertThat(contents(events.subList(1, events.size() - 2)))
                .containsExactly("You", " said", ":", " hi", " there");
        assertThat(choice(events.get(events.size() - 2)))
                .isEqualTo(new JsonObject(
                        "{\"index\": 0, \"delta\": {}, \"logprobs\": null, \"finish_reason\": \"stop\"}"));
    }

    @Test
    void tellsUsageInAStreamThatAsksForIt() throws Exception {
        List<String> events = client.stream(ask("hi there")
                .put("stream", true)
                .put("stream_options", new JsonObject().put("include_usage", true))
                .encode());

        JsonObject usage = new JsonObject(events.get(events.size() - 2));
        assertThat(usage.getJsonArray("choices")).isEmpty();
        assertThat(usage.getJsonObject("usage").getInteger("prompt_tokens")).isEqualTo(5);
        assertThat(usage.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(5);
        assertThat(events.subList(0, events.size() - 2)).allMatch(event -> event.contains("\"usage\":null"));
    }

    @Test
    void callsToolsAndReadsWhatTheySay() throws Exception {
        JsonObject request = ask("please get_weather for me").put("tools", new JsonArray(WEATHER));
        JsonObject choice =
                json(client.chat(request.encode())).getJsonArray("choices").getJsonObject(0);
        JsonObject message = choice.getJsonObject("message");
        JsonObject call = message.getJsonArray("tool_calls").getJsonObject(0);

        assertThat(choice.getString("finish_reason")).isEqualTo("tool_calls");
        assertThat(message.getValue("content")).isNull();
        assertThat(call.getString("id")).startsWith("call_");
        assertThat(call.getJsonObject("function"))
                .isEqualTo(new JsonObject()
                        .put("name", "get_weather")
                        .put("arguments", "{\"city\":\"some city\",\"days\":2}"));

        request.getJsonArray("messages")
                .add(message)
                .add(new JsonObject()
                        .put("role", "tool")
                        .put("tool_call_id", call.getString("id"))
                        .put("content", "rain"));
        assertThat(content(client.chat(request.encode()))).isEqualTo("The tool said: rain");
    }

    @Test
    void streamsToolCallsAsArgumentDeltas() throws Exception {
        List<String> events = client.stream(ask("get_weather")
                .put("stream", true)
                .put("tools", new JsonArray(WEATHER))
                .encode());

        JsonObject first = delta(events.getFirst());
        assertThat(first.getString("role")).isEqualTo("assistant");
        assertThat(toolCall(first).getJsonObject("function").getString("name")).isEqualTo("get_weather");
        StringBuilder arguments = new StringBuilder();
        for (String event : events.subList(0, events.size() - 2)) {
            arguments.append(toolCall(delta(event)).getJsonObject("function").getString("arguments"));
        }
        assertThat(arguments.toString()).isEqualTo("{\"city\":\"some city\",\"days\":2}");
        assertThat(choice(events.get(events.size() - 2)).getString("finish_reason"))
                .isEqualTo("tool_calls");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"none\"|call get_weather|false",
                "\"auto\"|what now|false",
                "\"auto\"|call get_weather|true",
                "\"required\"|what now|true",
                "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}|what now|true"
            })
    void callsToolsAsToolChoiceSays(String choice, String text, boolean called) throws Exception {
        JsonObject request = ask(text)
                .put("tools", new JsonArray(WEATHER))
                .put("tool_choice", new JsonObject("{\"v\":" + choice + "}").getValue("v"));
        assertThat(text(client.chat(request.encode())).contains("tool_calls\":["))
                .isEqualTo(called);
    }

    @Test
    void answersJsonWhereAskedTo() throws Exception {
        JsonObject any = ask("hi").put("response_format", new JsonObject("{\"type\": \"json_object\"}"));
        assertThat(new JsonObject(content(client.chat(any.encode()))))
                .isEqualTo(new JsonObject("{\"you_said\":\"hi\"}"));

        JsonObject schema = ask("hi").put("response_format", new JsonObject("""
                {"type": "json_schema", "json_schema": {"name": "x", "strict": true, "schema": {"type": "object",
                 "properties": {"ok": {"type": "boolean"}, "kind": {"enum": ["a"]}}, "required": ["ok", "kind"]}}}"""));
        assertThat(new JsonObject(content(client.chat(schema.encode()))))
                .isEqualTo(new JsonObject("{\"ok\": true, \"kind\": \"a\"}"));
    }

    @Test
    void honoursLimitsStopsAndChoices() throws Exception {
        JsonObject limited =
                json(client.chat(ask("a b c d").put("max_tokens", 4).encode()));
        assertThat(limited.getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
                .isEqualTo("length");
        assertThat(limited.getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(4);
        assertThat(content(client.chat(ask("a b c d").put("stop", " c").encode())))
                .isEqualTo("You said: a b");
        JsonObject three = json(client.chat(ask("a").put("n", 3).encode()));
        assertThat(three.getJsonArray("choices")).hasSize(3);
        assertThat(three.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(12);
    }

    @Test
    void countsCachedAndReasoningTokens() throws Exception {
        JsonObject usage = json(client.chat(ask("word ".repeat(1_100))
                        .put("model", "simulated-large")
                        .encode()))
                .getJsonObject("usage");
        assertThat(usage.getInteger("prompt_tokens")).isEqualTo(1_103);
        assertThat(usage.getJsonObject("prompt_tokens_details").getInteger("cached_tokens"))
                .isEqualTo(1_024);
        assertThat(usage.getJsonObject("completion_tokens_details").getInteger("reasoning_tokens"))
                .isEqualTo(8);
        assertThat(usage.getInteger("completion_tokens")).isEqualTo(1_103 + 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|400|||We could not parse",
                "{}|400|model|missing_required_parameter|you must provide a model",
                "{\"model\":\"simulated-small\"}|400|messages|missing_required_parameter|Missing required",
                "{\"model\":\"simulated-small\",\"messages\":[]}|400|messages|empty_array|Invalid 'messages'",
                "{\"model\":\"simulated-small\",\"messages\":\"x\"}|400|messages|invalid_type|Invalid type",
                "{\"model\":\"simulated-small\",\"messages\":[{}]}|400|messages[0].role|missing_required_parameter|Missing",
                "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|404||model_not_found|The model `gpt-9`",
                "{\"model\":\"simulated-small\",\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|400|max_tokens|integer_below_min_value|Invalid",
                "{\"model\":\"simulated-small\",\"temperature\":3,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|400|temperature|decimal_above_max_value|Invalid",
                "{\"model\":\"simulated-small\",\"stream_options\":{},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|400|stream_options||The 'stream_options'",
            })
    void refusesAsOpenAiDoes(String body, int status, String param, String code, String message) throws Exception {
        HttpResponse<byte[]> response = client.chat(body);
        JsonObject error = json(response).getJsonObject("error");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error.getString("message")).startsWith(message);
        assertThat(error.getString("type")).isEqualTo("invalid_request_error");
        assertThat(error.getString("param")).isEqualTo(param);
        assertThat(error.getString("code")).isEqualTo(code);
    }

    @Test
    void knowsItsRoutes() throws Exception {
        assertThat(client.send("GET", "/v1/chat/completions", "").statusCode()).isEqualTo(405);
        assertThat(client.send("GET", "/v1/nothing", "").statusCode()).isEqualTo(404);
        JsonObject models = json(client.send("GET", "/v1/models", ""));
        assertThat(models.getJsonArray("data").stream().map(model -> ((JsonObject) model).getString("id")))
                .containsExactly(
                        "simulated-small",
                        "simulated-large",
                        "simulated-embedding",
                        "simulated-moderation",
                        "simulated-image",
                        "simulated-speech",
                        "simulated-transcribe",
                        "simulated-whisper",
                        "simulated-rerank");
        assertThat(client.send("GET", "/v1/models/simulated-small", "").statusCode())
                .isEqualTo(200);
        assertThat(client.send("GET", "/v1/models/gpt-9", "").statusCode()).isEqualTo(404);
    }

    @Test
    void embedsAsFloatsAndAsBase64() throws Exception {
        JsonObject floats =
                embed("{\"model\":\"simulated-embedding\",\"input\":[\"red apple\",\"green apple\",\"tax\"]}");
        assertThat(floats.getJsonObject("usage")).isEqualTo(new JsonObject("{\"prompt_tokens\":5,\"total_tokens\":5}"));
        double[][] vectors = new double[3][];
        for (int i = 0; i < 3; i++) {
            JsonObject each = floats.getJsonArray("data").getJsonObject(i);
            assertThat(each.getInteger("index")).isEqualTo(i);
            vectors[i] = each.getJsonArray("embedding").stream()
                    .mapToDouble(number -> ((Number) number).doubleValue())
                    .toArray();
            assertThat(vectors[i]).hasSize(256);
            assertThat(dot(vectors[i], vectors[i])).isCloseTo(1, offset(1e-4));
        }
        assertThat(dot(vectors[0], vectors[1])).isGreaterThan(dot(vectors[0], vectors[2]) + 0.2);

        String packed = embed(
                        "{\"model\":\"simulated-embedding\",\"input\":\"red apple\",\"encoding_format\":\"base64\"}")
                .getJsonArray("data")
                .getJsonObject(0)
                .getString("embedding");
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.capacity()).isEqualTo(256 * 4);
        assertThat((double) bytes.getFloat(0)).isCloseTo(vectors[0][0], offset(1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"[1,2,3]|1|3", "[[1,2],[3]]|2|3", "\"one\"|1|1", "[\"one\",\"two words\"]|2|3"})
    void embedsEveryShapeOfInput(String input, int vectors, int tokens) throws Exception {
        JsonObject answer = embed("{\"model\":\"simulated-embedding\",\"dimensions\":8,\"input\":" + input + "}");
        assertThat(answer.getJsonArray("data")).hasSize(vectors);
        assertThat(answer.getJsonArray("data").getJsonObject(0).getJsonArray("embedding"))
                .hasSize(8);
        assertThat(answer.getJsonObject("usage").getInteger("prompt_tokens")).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"\"", "[]", "[\"\"]", "[{}]", "[1.5]", "{}", "null"})
    void refusesInputThatIsNone(String input) throws Exception {
        HttpResponse<byte[]> response =
                client.send("POST", "/v1/embeddings", "{\"model\":\"simulated-embedding\",\"input\":" + input + "}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getJsonObject("error").getString("param")).isEqualTo("input");
    }

    private static JsonObject embed(String body) throws Exception {
        return json(client.send("POST", "/v1/embeddings", body));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static String content(HttpResponse<byte[]> response) {
        return json(response)
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("content");
    }

    private static JsonObject choice(String event) {
        return new JsonObject(event).getJsonArray("choices").getJsonObject(0);
    }

    private static JsonObject delta(String event) {
        return choice(event).getJsonObject("delta");
    }

    private static JsonObject toolCall(JsonObject delta) {
        return delta.getJsonArray("tool_calls").getJsonObject(0);
    }

    private static List<String> contents(List<String> events) {
        return events.stream().map(event -> delta(event).getString("content")).toList();
    }
}
