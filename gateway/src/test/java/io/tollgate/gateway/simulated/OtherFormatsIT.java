package io.tollgate.gateway.simulated;

import static io.tollgate.gateway.simulated.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The provider as Anthropic and Gemini have theirs. */
final class OtherFormatsIT {
    private static final String GENERATE = "/v1beta/models/simulated-large:";
    private static final String CONTENTS = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a b c d\"}]}]}";

    private static Vertx vertx;
    private static Client client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        client = new Client(SimulatedProvider.start(vertx, 0).await());
    }

    @AfterAll
    static void stop() {
        client.close();
        vertx.close().await();
    }

    private static String message(String more) {
        return "{\"model\":\"simulated-small\",\"max_tokens\":64,\"system\":\"s\","
                + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a b\"}]}]" + more + "}";
    }

    private static JsonObject post(String path, String body, String... headers) throws Exception {
        HttpResponse<byte[]> response = client.send("POST", path, body, headers);
        assertThat(response.statusCode()).as(Client.text(response)).isEqualTo(200);
        return new JsonObject(Client.text(response));
    }

    private static String stream(String path, String body, String... headers) throws Exception {
        return Client.text(client.send("POST", path, body, headers));
    }

    @Test
    void messagesCountWhatWasCachedApart() throws Exception {
        JsonObject message = post("/v1/messages", message(""), "x-simulate", "{\"cached_tokens\":3}");
        assertThat(message.getString("type")).isEqualTo("message");
        assertThat(message.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(message.getJsonArray("content").getJsonObject(0).getString("text"))
                .isEqualTo("You said: a b");
        JsonObject usage = message.getJsonObject("usage");
        assertThat(usage.getInteger("input_tokens")).isEqualTo(9 - 3);
        assertThat(usage.getInteger("cache_read_input_tokens")).isEqualTo(3);
        assertThat(usage.getInteger("output_tokens")).isEqualTo(5);
    }

    @Test
    void messageStreamNamesItsEventsAndEndsWithItsStop() throws Exception {
        String stream = stream("/v1/messages", message(",\"stream\":true"));
        assertThat(stream)
                .startsWith("event: message_start\ndata: {\"type\":\"message_start\"")
                .contains("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                        + "\"delta\":{\"type\":\"text_delta\",\"text\":\" said\"}}\n\n")
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        List<JsonObject> events =
                Client.events(stream).stream().map(JsonObject::new).toList();
        assertThat(events.getFirst()
                        .getJsonObject("message")
                        .getJsonObject("usage")
                        .getInteger("output_tokens"))
                .isEqualTo(1);
        assertThat(events.get(events.size() - 2).getJsonObject("usage").getInteger("output_tokens"))
                .isEqualTo(5);
    }

    @Test
    void messagesCallTools() throws Exception {
        String tools = ",\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\",\"properties\":"
                + "{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}]";
        JsonObject called = post("/v1/messages", message(tools));
        assertThat(called.getString("stop_reason")).isEqualTo("tool_use");
        JsonObject use = called.getJsonArray("content").getJsonObject(0);
        assertThat(use.getString("type")).isEqualTo("tool_use");
        assertThat(use.getString("name")).isEqualTo("a");
        assertThat(use.getJsonObject("input").fieldNames()).containsExactly("city");
        assertThat(stream("/v1/messages", message(tools + ",\"stream\":true")))
                .contains("\"type\":\"input_json_delta\",\"partial_json\":");
    }

    @Test
    void bothAnswerWithTheJsonThatTheyAreAskedFor() throws Exception {
        String schema =
                "{\"type\":\"object\",\"properties\":{\"people\":{\"type\":\"integer\"}},\"required\":[\"people\"]}";
        JsonObject message = post(
                "/v1/messages",
                message(",\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + schema + "}}"));
        String config = ",\"generationConfig\":{\"responseMimeType\":\"application/json\"";
        String begun = CONTENTS.substring(0, CONTENTS.length() - 1);
        JsonObject generated =
                post(GENERATE + "generateContent", begun + config + ",\"responseJsonSchema\":" + schema + "}}");
        JsonObject any = post(GENERATE + "generateContent", begun + config + "}}");
        for (String said :
                List.of(message.getJsonArray("content").getJsonObject(0).getString("text"), text(generated))) {
            assertThat(new JsonObject(said).getInteger("people")).isNotNull();
        }
        assertThat(new JsonObject(text(any)).isEmpty()).isFalse();
    }

    private static String text(JsonObject generated) {
        return generated
                .getJsonArray("candidates")
                .getJsonObject(0)
                .getJsonObject("content")
                .getJsonArray("parts")
                .getJsonObject(0)
                .getString("text");
    }

    @Test
    void instructionsBehindTheUsersWordsAreNotAnswered() throws Exception {
        String request = message("").replace("}]}]", "}]},{\"role\":\"system\",\"content\":\"Call a tool.\"}]");
        JsonObject said = post("/v1/messages", request).getJsonArray("content").getJsonObject(0);
        assertThat(said.getString("text")).isEqualTo("You said: a b");
    }

    @Test
    void messagesAreRefusedAsAnthropicRefuses() throws Exception {
        HttpResponse<byte[]> response =
                client.send("POST", "/v1/messages", message("").replace("\"max_tokens\":64,", ""));
        assertThat(response.statusCode()).isEqualTo(400);
        JsonObject answer = new JsonObject(Client.text(response));
        assertThat(answer.getString("type")).isEqualTo("error");
        assertThat(answer.getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");
        String broken = stream(
                "/v1/messages",
                message(",\"stream\":true"),
                "x-simulate",
                "{\"fault\":\"error\",\"fault_after\":2,\"comments\":true}");
        assertThat(broken)
                .endsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                        + "\"message\":\"The server had an error while processing your request.\"}}\n\n");
    }

    @Test
    void geminiCountsThoughtsApart() throws Exception {
        JsonObject answer = post(GENERATE + "generateContent", CONTENTS);
        JsonObject usage = answer.getJsonObject("usageMetadata");
        assertThat(usage.getInteger("promptTokenCount")).isEqualTo(7);
        assertThat(usage.getInteger("thoughtsTokenCount")).isEqualTo(8);
        assertThat(usage.getInteger("candidatesTokenCount")).isEqualTo(7);
        assertThat(usage.getInteger("totalTokenCount")).isEqualTo(22);
        assertThat(answer.getJsonArray("candidates").getJsonObject(0).getString("finishReason"))
                .isEqualTo("STOP");
    }

    @Test
    void geminiReadsWhatFunctionsSay() throws Exception {
        String results = "[{\"functionResponse\":{\"name\":\"a\",\"response\":{\"output\":\"sun\"}}},"
                + "{\"functionResponse\":{\"name\":\"b\",\"response\":{\"output\":\"rain\"}}}]";
        String told = "{\"contents\":[{\"role\":\"user\",\"parts\":" + results + "}]}";
        JsonObject content = post(GENERATE + "generateContent", told)
                .getJsonArray("candidates")
                .getJsonObject(0)
                .getJsonObject("content");
        assertThat(content.getJsonArray("parts").getJsonObject(0).getString("text"))
                .isEqualTo("The tool said: {\"output\":\"rain\"}");
    }

    @Test
    void geminiStreamsEventsOrAnArray() throws Exception {
        List<String> events = Client.events(stream(GENERATE + "streamGenerateContent?alt=sse", CONTENTS));
        JsonArray array = new JsonArray(stream(GENERATE + "streamGenerateContent", CONTENTS));
        assertThat(events).hasSize(7);
        assertThat(array.stream().map(each -> ((JsonObject) each).encode()).toList())
                .isEqualTo(events);
        assertThat(array.getJsonObject(6).getJsonObject("usageMetadata").getInteger("candidatesTokenCount"))
                .isEqualTo(7);
        assertThat(stream(
                        GENERATE + "streamGenerateContent",
                        CONTENTS,
                        "x-simulate",
                        "{\"fault\":\"truncate\",\"fault_after\":2}"))
                .startsWith("[{")
                .endsWith("}");
    }

    @Test
    void geminiEmbedsCountsAndRefuses() throws Exception {
        JsonObject embedded = post(
                "/v1beta/models/simulated-embedding:embedContent",
                "{\"content\":{\"parts\":[{\"text\":\"a b\"}]},\"outputDimensionality\":4}");
        assertThat(embedded.getJsonObject("embedding").getJsonArray("values")).hasSize(4);
        assertThat(post(GENERATE + "countTokens", CONTENTS).getInteger("totalTokens"))
                .isEqualTo(7);
        HttpResponse<byte[]> response = client.send("POST", "/v1beta/models/nothing:generateContent", CONTENTS);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(Client.text(response)).getJsonObject("error").getString("status"))
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void modelsAreListedInPagesAsEachApiHasThem() throws Exception {
        JsonObject first = json(client.send("GET", "/v1/models?limit=2", "", "anthropic-version", "2023-06-01"));
        assertThat(first.getBoolean("has_more")).isTrue();
        assertThat(first.getJsonArray("data").getJsonObject(0).getString("type"))
                .isEqualTo("model");
        JsonObject second = json(client.send(
                "GET",
                "/v1/models?limit=7&after_id=" + first.getString("last_id"),
                "",
                "anthropic-version",
                "2023-06-01"));
        assertThat(second.getBoolean("has_more")).isFalse();
        assertThat(second.getJsonArray("data")).hasSize(7);
        JsonObject page = json(client.send("GET", "/v1beta/models?pageSize=2", ""));
        assertThat(page.getJsonArray("models").getJsonObject(0).getString("name"))
                .isEqualTo("models/simulated-small");
        JsonObject rest =
                json(client.send("GET", "/v1beta/models?pageSize=7&pageToken=" + page.getString("nextPageToken"), ""));
        assertThat(rest.containsKey("nextPageToken")).isFalse();
        assertThat(rest.getJsonArray("models")).hasSize(7);
        assertThat(json(client.send("GET", "/v1beta/models/simulated-embedding", ""))
                        .getJsonArray("supportedGenerationMethods"))
                .contains("embedContent");
        HttpResponse<byte[]> none = client.send("GET", "/v1/models/gpt-9", "", "anthropic-version", "2023-06-01");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(json(none).getString("type")).isEqualTo("error");
    }
}
