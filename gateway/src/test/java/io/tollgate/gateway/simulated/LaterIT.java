package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The provider's batches, their files, and its responses in the background. */
final class LaterIT {
    private static final String FORM = "multipart/form-data; boundary=b";

    private Vertx vertx;
    private SimulatedProvider provider;
    private Client client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        provider = SimulatedProvider.start(vertx, 0).await();
        client = new Client(provider);
    }

    @AfterEach
    void stop() {
        client.close();
        vertx.close().await();
    }

    private static JsonObject ok(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(Client.text(response)).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        return Client.json(response);
    }

    private JsonObject post(String path, JsonObject body) throws Exception {
        return ok(client.send("POST", path, body.encode()));
    }

    private JsonObject read(String path) throws Exception {
        return ok(client.send("GET", path, ""));
    }

    private JsonObject upload(String... lines) throws Exception {
        String form = "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
                + String.join("\n", lines) + "\r\n--b--\r\n";
        return ok(client.send("POST", "/v1/files", form, "content-type", FORM));
    }

    /** The lines of a file, each an object. */
    private List<JsonObject> lines(String path, String mediaType) throws Exception {
        HttpResponse<byte[]> response = client.send("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(mediaType);
        return Client.text(response).lines().map(JsonObject::new).toList();
    }

    private static JsonObject chat(String text) {
        return Client.ask(text);
    }

    private static String line(String customId, String url, JsonObject body) {
        return new JsonObject()
                .put("custom_id", customId)
                .put("method", "POST")
                .put("url", url)
                .put("body", body)
                .encode();
    }

    private JsonObject batch(String file) throws Exception {
        return post(
                "/v1/batches",
                new JsonObject()
                        .put("input_file_id", file)
                        .put("endpoint", "/v1/chat/completions")
                        .put("completion_window", "24h"));
    }

    @Test
    void anUploadedFileHasTheLinesOfItsForm() throws Exception {
        String line = line("a", "/v1/chat/completions", chat("hello"));
        JsonObject file = upload(line);
        assertThat(file)
                .isEqualTo(new JsonObject()
                        .put("id", file.getString("id"))
                        .put("object", "file")
                        .put("bytes", line.length() + 1)
                        .put("purpose", "batch"));
        assertThat(file.getString("id")).isEqualTo("file-10000000");
        assertThat(read("/v1/files/file-10000000")).isEqualTo(file);
        HttpResponse<byte[]> content = client.send("GET", "/v1/files/file-10000000/content", "");
        assertThat(Client.text(content)).isEqualTo(line + "\n");
        assertThat(content.headers().firstValue("content-type")).hasValue("application/octet-stream");
    }

    @Test
    void aBatchOfOpenAisHasTheAnswersThatItsRequestsWouldHave() throws Exception {
        String response = new JsonObject()
                .put("model", "simulated-small")
                .put("input", "how are you")
                .encode();
        JsonObject file = upload(
                line("first", "/v1/chat/completions", chat("hello")),
                line("second", "/v1/responses", new JsonObject(response)));
        JsonObject batch = batch(file.getString("id"));
        assertThat(batch.getString("id")).startsWith("batch_");
        assertThat(batch.getString("object")).isEqualTo("batch");
        assertThat(batch.getString("status")).isEqualTo("completed");
        assertThat(batch.getString("endpoint")).isEqualTo("/v1/chat/completions");
        assertThat(batch.getString("input_file_id")).isEqualTo(file.getString("id"));
        assertThat(batch.getJsonObject("request_counts"))
                .isEqualTo(new JsonObject("{\"total\":2,\"completed\":2,\"failed\":0}"));
        assertThat(read("/v1/batches/" + batch.getString("id"))).isEqualTo(batch);

        List<JsonObject> results =
                lines("/v1/files/" + batch.getString("output_file_id") + "/content", "application/octet-stream");
        assertThat(results).hasSize(2);
        assertThat(results).extracting(each -> each.getString("custom_id")).containsExactly("first", "second");
        assertThat(results).extracting(each -> each.getString("id")).containsExactly("batch_req_0", "batch_req_1");
        assertThat(results)
                .extracting(each -> each.getJsonObject("response").getInteger("status_code"))
                .containsExactly(200, 200);
        assertThat(results).extracting(each -> each.getValue("error")).containsExactly(null, null);
        JsonObject first = results.getFirst().getJsonObject("response").getJsonObject("body");
        assertThat(first.getJsonArray("choices")
                        .getJsonObject(0)
                        .getJsonObject("message")
                        .getString("content"))
                .isEqualTo("You said: hello");
        JsonObject second = results.getLast().getJsonObject("response").getJsonObject("body");
        assertThat(second.getString("object")).isEqualTo("response");
        assertThat(second.getJsonArray("output")
                        .getJsonObject(0)
                        .getJsonArray("content")
                        .getJsonObject(0)
                        .getString("text"))
                .isEqualTo("You said: how are you");
        assertThat(first.getJsonObject("usage"))
                .isEqualTo(post("/v1/chat/completions", chat("hello")).getJsonObject("usage"));
    }

    @Test
    void aBatchOfAFileThatIsNotThereIsRefused() throws Exception {
        HttpResponse<byte[]> refused = client.send(
                "POST",
                "/v1/batches",
                new JsonObject().put("input_file_id", "file-none").encode());
        assertThat(refused.statusCode()).isEqualTo(400);
        JsonObject error = Client.json(refused).getJsonObject("error");
        assertThat(error.getString("message")).isEqualTo("There is no file file-none.");
        assertThat(error.getString("param")).isEqualTo("input_file_id");
    }

    @Test
    void aBatchOfAnthropicsHasAMessageForEachRequest() throws Exception {
        JsonObject params = new JsonObject()
                .put("model", "simulated-small")
                .put("max_tokens", 64)
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "hello")));
        JsonObject batch = post(
                "/v1/messages/batches",
                new JsonObject()
                        .put(
                                "requests",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("custom_id", "one")
                                                .put("params", params))
                                        .add(new JsonObject()
                                                .put("custom_id", "two")
                                                .put("params", params))));
        String path = "/v1/messages/batches/" + batch.getString("id");
        assertThat(batch.getString("id")).isEqualTo("msgbatch_10000000");
        assertThat(batch.getString("type")).isEqualTo("message_batch");
        assertThat(batch.getString("processing_status")).isEqualTo("ended");
        assertThat(batch.getJsonObject("request_counts")).isEqualTo(new JsonObject().put("succeeded", 2));
        assertThat(batch.getString("results_url")).isEqualTo(path + "/results");
        assertThat(read(path)).isEqualTo(batch);

        List<JsonObject> results = lines(path + "/results", "application/binary");
        assertThat(results).extracting(each -> each.getString("custom_id")).containsExactly("one", "two");
        for (JsonObject each : results) {
            JsonObject result = each.getJsonObject("result");
            assertThat(result.getString("type")).isEqualTo("succeeded");
            JsonObject message = result.getJsonObject("message");
            assertThat(message.getString("role")).isEqualTo("assistant");
            assertThat(message.getJsonArray("content").getJsonObject(0).getString("text"))
                    .isEqualTo("You said: hello");
        }
    }

    private static JsonObject generate(String text) {
        return new JsonObject()
                .put(
                        "contents",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("role", "user")
                                        .put("parts", new JsonArray().add(new JsonObject().put("text", text)))));
    }

    private static String said(JsonObject answer) {
        return answer.getJsonObject("response")
                .getJsonArray("candidates")
                .getJsonObject(0)
                .getJsonObject("content")
                .getJsonArray("parts")
                .getJsonObject(0)
                .getString("text");
    }

    @Test
    void aBatchOfGeminisHasItsAnswersInlineWithTheirMetadata() throws Exception {
        JsonObject batch = post(
                "/v1beta/models/simulated-small:batchGenerateContent",
                new JsonObject("{\"batch\":{\"input_config\":{\"requests\":{\"requests\":["
                        + "{\"request\":" + generate("hello").encode() + ",\"metadata\":{\"key\":\"one\"}},"
                        + "{\"request\":" + generate("bye").encode() + "}]}}}}"));
        assertThat(batch.getString("name")).isEqualTo("batches/b10000000");
        assertThat(batch.getBoolean("done")).isTrue();
        assertThat(batch.getJsonObject("metadata"))
                .isEqualTo(
                        new JsonObject("{\"state\":\"BATCH_STATE_SUCCEEDED\",\"model\":\"models/simulated-small\"}"));
        JsonArray answers = batch.getJsonObject("response")
                .getJsonObject("inlinedResponses")
                .getJsonArray("inlinedResponses");
        assertThat(answers).hasSize(2);
        assertThat(answers.getJsonObject(0).getJsonObject("metadata")).isEqualTo(new JsonObject().put("key", "one"));
        assertThat(answers.getJsonObject(1).getJsonObject("metadata")).isEqualTo(new JsonObject());
        assertThat(said(answers.getJsonObject(0))).isEqualTo("You said: hello");
        assertThat(said(answers.getJsonObject(1))).isEqualTo("You said: bye");
        assertThat(read("/v1beta/batches/b10000000")).isEqualTo(batch);
    }

    @Test
    void aBatchOfGeminisIsReadInEitherSpelling() throws Exception {
        JsonObject batch = post(
                "/v1beta/models/simulated-small:batchGenerateContent",
                new JsonObject("{\"batch\":{\"inputConfig\":{\"requests\":{\"requests\":[{\"request\":"
                        + generate("hello").encode() + "}]}}}}"));
        assertThat(said(batch.getJsonObject("response")
                        .getJsonObject("inlinedResponses")
                        .getJsonArray("inlinedResponses")
                        .getJsonObject(0)))
                .isEqualTo("You said: hello");
        JsonObject empty = post("/v1beta/models/simulated-small:batchGenerateContent", new JsonObject());
        assertThat(empty.getJsonObject("response").getJsonObject("inlinedResponses"))
                .isEqualTo(new JsonObject("{\"inlinedResponses\":[]}"));
    }

    @Test
    void aResponseInTheBackgroundIsDoneWhenItIsReadForTheSecondTime() throws Exception {
        JsonObject ask = new JsonObject()
                .put("model", "simulated-small")
                .put("input", "hello")
                .put("background", true);
        JsonObject queued = post("/v1/responses", ask);
        assertThat(queued.getString("id")).isEqualTo("resp_bg10000000");
        assertThat(queued.getString("status")).isEqualTo("queued");
        assertThat(queued.getBoolean("background")).isTrue();
        assertThat(queued.getJsonArray("output")).isEmpty();
        assertThat(queued.containsKey("usage")).isTrue();
        assertThat(queued.getValue("usage")).isNull();

        assertThat(read("/v1/responses/resp_bg10000000"))
                .isEqualTo(queued.copy().put("status", "in_progress"));
        JsonObject done = read("/v1/responses/resp_bg10000000");
        assertThat(done.getString("status")).isEqualTo("completed");
        assertThat(done.getJsonArray("output")
                        .getJsonObject(0)
                        .getJsonArray("content")
                        .getJsonObject(0)
                        .getString("text"))
                .isEqualTo("You said: hello");
        JsonObject atOnce = post("/v1/responses", ask.copy().put("background", false));
        assertThat(atOnce.getString("status")).isEqualTo("completed");
        assertThat(done.getJsonObject("usage")).isEqualTo(atOnce.getJsonObject("usage"));
        assertThat(read("/v1/responses/resp_bg10000000")).isEqualTo(done);
    }

    @Test
    void aStreamIsNotKeptForLater() throws Exception {
        HttpResponse<byte[]> stream = client.send(
                "POST",
                "/v1/responses",
                "{\"model\":\"simulated-small\",\"input\":\"hello\",\"background\":true,\"stream\":true}");
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(client.send("GET", "/v1/responses/resp_bg10000000", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatMisbehavesKeepsNothing() throws Exception {
        provider.behave(Behaviour.of(new JsonObject().put("status", 500)));
        assertThat(client.send("POST", "/v1/files", "{\"a\":1}").statusCode()).isEqualTo(500);
        provider.reset();
        assertThat(upload("{}").getString("id")).isEqualTo("file-10000000");
    }

    @Test
    void whatIsNoObjectAndWhatIsNotThereIsNothingForLater() throws Exception {
        assertThat(client.send("POST", "/v1/batches", "[]").statusCode()).isEqualTo(404);
        assertThat(client.send("GET", "/v1/batches/batch_none", "").statusCode())
                .isEqualTo(404);
        assertThat(client.send("DELETE", "/v1/files/file-10000000", "").statusCode())
                .isEqualTo(404);
    }

    /** A thousand things: two of each file. */
    @Test
    void theOldestAreForgotten() throws Exception {
        for (int i = 0; i < 501; i++) {
            upload("{\"n\":" + i + "}");
        }
        assertThat(client.send("GET", "/v1/files/file-10000000", "").statusCode())
                .isEqualTo(404);
        assertThat(client.send("GET", "/v1/files/file-10000000/content", "").statusCode())
                .isEqualTo(404);
        assertThat(lines("/v1/files/file-10000001/content", "application/octet-stream"))
                .containsExactly(new JsonObject().put("n", 1));
    }
}
