package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway with a memory budget of 1 MiB, of which one token may hold half. */
class MemoryIT {
    private static final int BUDGET = 1 << 20;
    private static final int MOST_OF_IT_FOR_ONE = 400 << 10;
    private static final int LARGE = 3 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EMBEDDINGS = "/v1/embeddings";

    private static RawUpstream raw;
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        raw = new RawUpstream();
        fixture = GatewayFixture.bounded(
                new HttpConfig.Bounds(1_000, 1_000, BUDGET, PATIENCE, Duration.ofSeconds(1)), raw.url());
    }

    @AfterAll
    static void stop() {
        fixture.close();
        raw.close();
    }

    /** Whatever came of a call before, it has given back what it held. */
    @BeforeEach
    void nothingIsHeld() {
        awaitNothingHeld();
    }

    private static void awaitNothingHeld() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fixture.metrics()).contains("tollgate_memory_held_bytes 0.0"));
    }

    private static String embedding(int bytes) {
        return "{\"object\":\"list\",\"data\":[{\"embedding\":\"" + "A".repeat(bytes)
                + "\"}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";
    }

    private static String ask() {
        return "{\"model\":\"raw/simulated-embedding\",\"input\":\"a\"}";
    }

    private static void answersJson(String json) {
        raw.does(request ->
                request.response().putHeader("content-type", "application/json").end(json));
    }

    /** One that is copied, too: here, to take out what is the gateway's own. */
    @Test
    void aBodyThatWasWrittenAnewIsHeldBesideTheOneThatCame() throws Exception {
        String ask = "{\"model\":\"raw/simulated-small\",\"max_tokens\":9%s,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
        String some = "A".repeat(50_000);
        assertThat(heldDuring("/v1/messages", ask.formatted("", some))).isBetween(100_000.0, 140_000.0);
        assertThat(heldDuring("/v1/chat/completions", ask.formatted(",\"project_id\":\"p\"", some)))
                .isBetween(100_000.0, 140_000.0);
        // A long one is not copied.
        assertThat(heldDuring("/v1/chat/completions", ask.formatted(",\"project_id\":\"p\"", some.repeat(3))))
                .isBetween(150_000.0, 190_000.0);
        awaitNothingHeld();
    }

    /** What is held while the provider has the body and has not answered yet. */
    private static double heldDuring(String path, String body) throws Exception {
        BlockingQueue<HttpServerRequest> asked = new LinkedBlockingQueue<>();
        raw.does(asked::add);
        CompletableFuture<HttpResponse<byte[]>> answered = CompletableFuture.supplyAsync(() -> {
            try {
                return fixture.post(path, body);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        HttpServerRequest request = asked.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String held = fixture.metrics()
                .lines()
                .filter(line -> line.startsWith("tollgate_memory_held_bytes "))
                .findFirst()
                .orElseThrow();
        request.response()
                .putHeader("content-type", "application/json")
                .end("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                        + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        assertThat(answered.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
                .isEqualTo(200);
        return Double.parseDouble(held.split(" ", -1)[1]);
    }

    @Test
    void aTextIsNotTranslatedThatThereIsNoRoomFor() throws Exception {
        answersJson("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        String ask = "{\"model\":\"raw/simulated-small\",\"max_tokens\":9,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":"
                + "[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"%s\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"b\"}]}";
        String text = ask.formatted("A".repeat(300 << 10));
        String tree = ask.formatted("{\\\"a\\\":[" + "[],".repeat(2_000) + "[]]}");
        for (String body : new String[] {text, tree}) {
            assertThat(fixture.post("/v1/chat/completions", body).statusCode()).isEqualTo(200);
            HttpResponse<byte[]> refused = fixture.post("/v1/messages", body);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(GatewayFixture.text(refused)).contains("http.memory_budget");
        }
        awaitNothingHeld();
    }

    /** A form is read whole, since the model may stand behind the file. */
    @Test
    void aFormIsHeldWithinTheBudgetOfAllBodies() throws Exception {
        byte[] form = ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                        + "A".repeat(LARGE) + "\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                        + "raw/simulated-whisper\r\n--b--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(sendForm(BodyPublishers.ofByteArray(form))).isEqualTo(413);
        assertThat(sendForm(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form))))
                .isIn(413, 503);
        awaitNothingHeld();
    }

    private static int sendForm(HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fixture.url + "/v1/audio/transcriptions"))
                .header("authorization", "Bearer " + GatewayFixture.TOKEN)
                .header("content-type", "multipart/form-data; boundary=b")
                .POST(body)
                .build();
        return fixture.http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** A body of brackets and commas is a tree of many times its size. */
    @Test
    void aBodyOfManyValuesIsNotReadIntoATreeThatThereIsNoRoomFor() throws Exception {
        answersJson("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        String many = "{\"model\":\"raw/simulated-small\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
                + "\"content\":\"a\"}],\"metadata\":[" + "[],".repeat(2_000) + "[]]}";
        assertThat(fixture.post("/v1/chat/completions", many).statusCode()).isEqualTo(200);
        for (String path : new String[] {"/v1/messages", "/v1/messages/count_tokens"}) {
            HttpResponse<byte[]> refused = fixture.post(path, many);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(GatewayFixture.text(refused)).contains("http.memory_budget");
        }
        String fewer = many.replace("[],".repeat(1_000), "");
        assertThat(fixture.post("/v1/messages", fewer).statusCode()).isEqualTo(400);
        assertThat(GatewayFixture.text(fixture.post("/v1/messages", fewer))).doesNotContain("memory");
        awaitNothingHeld();
    }

    @Test
    void anAnswerOfManyValuesIsNotReadIntoATreeThatThereIsNoRoomFor() throws Exception {
        String ask = "{\"model\":\"raw/simulated-small\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
                + "\"content\":\"a\"}]}";
        answersJson("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"extra\":[" + "[],".repeat(30_000)
                + "[]],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        assertThat(fixture.post("/v1/messages", ask).statusCode()).isEqualTo(503);
        awaitNothingHeld();
    }

    /** A provider that streams although nobody asked it to has its stream collected for the caller. */
    @Test
    void whatATranslationKeepsOfAStreamTakesRoom() throws Exception {
        raw.does(request -> {
            request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            for (int i = 0; i < 30; i++) {
                request.response()
                        .write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "x".repeat(10 << 10)
                                + "\"}}]}\n\n");
            }
            request.response().end("data: [DONE]\n\n");
        });
        String ask = "{\"model\":\"raw/simulated-small\",\"max_tokens\":9,\"stream\":%s,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
        assertThat(GatewayFixture.text(fixture.post("/v1/messages", ask.formatted(true))))
                .contains("message_stop");
        assertThat(GatewayFixture.text(fixture.post("/v1/messages", ask.formatted(false))))
                .contains("overloaded")
                .doesNotContain("xxxx");
        awaitNothingHeld();
    }

    /** Begins a call whose body does not come. */
    private static Socket begins(String credential, int bodyBytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n" + credential
                                + "content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: "
                                + bodyBytes + "\r\n\r\n")
                        .getBytes(US_ASCII));
        return socket;
    }

    private static String firstLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Test
    void bodiesOfOneTokenTakeNoMoreThanItsShareAndLeaveRoomForOthers() throws Exception {
        String token = "authorization: Bearer " + GatewayFixture.TOKEN + "\r\n";
        try (Socket first = begins(token, MOST_OF_IT_FOR_ONE);
                Socket withoutToken = begins("", 100 << 10)) {
            assertThat(firstLine(first)).startsWith("HTTP/1.1 100");
            assertThat(firstLine(withoutToken)).startsWith("HTTP/1.1 100");
            try (Socket second = begins(token, MOST_OF_IT_FOR_ONE)) {
                String refusal = new String(second.getInputStream().readAllBytes(), US_ASCII);
                assertThat(refusal)
                        .startsWith("HTTP/1.1 503")
                        .containsIgnoringCase("retry-after: 1")
                        .contains("\"overloaded\"");
            }
            assertThat(fixture.metrics()).doesNotContain("tollgate_memory_held_bytes 0.0");
        }
        awaitNothingHeld();
    }

    /** A list of hundreds of kilobytes for whoever asks, and does not read it. */
    @Test
    void modelsAreListedWhereThereIsRoom() throws Exception {
        try (Socket withoutToken = begins("", BUDGET / 2)) {
            assertThat(firstLine(withoutToken)).startsWith("HTTP/1.1 100");
            HttpRequest.Builder models = HttpRequest.newBuilder(URI.create(fixture.url + "/v1/models"));
            HttpResponse<String> refused = fixture.http.send(models.build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("x-tollgate-error")).hasValue("overloaded");
            assertThat(fixture.http
                            .send(
                                    models.header("authorization", "Bearer " + GatewayFixture.TOKEN)
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        awaitNothingHeld();
    }

    @Test
    void aBodyThatNeverFitsIsTooLarge() throws Exception {
        String token = "authorization: Bearer " + GatewayFixture.TOKEN + "\r\n";
        try (Socket socket = begins(token, BUDGET)) {
            assertThat(firstLine(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void largeAnswersPassAsTheyComeWithTheGatewaysFieldAtTheirEnd() throws Exception {
        answersJson(embedding(LARGE) + "\n");
        HttpResponse<byte[]> response = fixture.post(EMBEDDINGS, ask());

        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject json = GatewayFixture.json(response);
        assertThat(json.getJsonArray("data").getJsonObject(0).getString("embedding"))
                .hasSize(LARGE);
        assertThat(json.getJsonObject("x_gateway").getString("cost_usd")).isNotNull();
        UsageEvent row = fixture.row(response);
        assertThat(row.getInputTokens()).isEqualTo(7);
        assertThat(row.getResponseBytes()).isEqualTo(response.body().length);
    }

    @Test
    void largeAnswersPassInCloudflaresEnvelopeToo() throws Exception {
        answersJson(embedding(LARGE));
        HttpResponse<byte[]> response = fixture.post("/client/v4/accounts/default/ai/run", ask());

        JsonObject json = GatewayFixture.json(response);
        assertThat(json.getBoolean("success")).isTrue();
        assertThat(json.getJsonObject("result").containsKey("x_gateway")).isTrue();
    }

    @Test
    void answersThatThereIsNoRoomToCollectPassAsTheyCome() throws Exception {
        answersJson(embedding(BUDGET - (100 << 10)));
        HttpResponse<byte[]> response = fixture.post(EMBEDDINGS, ask());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(GatewayFixture.json(response).containsKey("x_gateway")).isTrue();
        awaitNothingHeld();
    }

    @Test
    void smallAnswersAreReadWholeByACallerWhoTakesItsTime() throws Exception {
        answersJson(embedding(MOST_OF_IT_FOR_ONE));
        HttpResponse<byte[]> response = fixture.post(EMBEDDINGS, ask());

        assertThat(GatewayFixture.json(response).containsKey("x_gateway")).isTrue();
    }

    @Test
    void anEventThatDoesNotEndTakesRoomUntilThereIsNone() throws Exception {
        raw.does(request -> {
            request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            for (int i = 0; i < 20; i++) {
                request.response().write(Buffer.buffer("data: " + "x".repeat(50 << 10)));
            }
        });
        HttpResponse<byte[]> response = fixture.post(GatewayFixture.CHAT, GatewayFixture.ask("raw", true));

        assertThat(GatewayFixture.text(response)).contains("\"overloaded\"");
        awaitNothingHeld();
    }

    @Test
    void aCallerWhoNeverReadsItsStreamIsGivenUp() throws Exception {
        BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
        raw.does(request -> {
            request.response().closeHandler(v -> closed.add(true));
            endless(request.response().setChunked(true).putHeader("content-type", "text/event-stream"));
        });
        String id;
        try (Socket socket = fixture.open(GatewayFixture.ask("raw", true), "{}")) {
            id = logId(socket);
            assertThat(closed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        UsageEvent row = fixture.rows.await(UUID.fromString(id));
        assertThat(row.getOutcome().toString()).isEqualToIgnoringCase("canceled");
        awaitNothingHeld();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fixture.metrics()).contains("tollgate_calls_in_flight 0.0"));
    }

    private static void endless(io.vertx.core.http.HttpServerResponse response) {
        Buffer event =
                Buffer.buffer("data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(8 << 10) + "\"}}]}\n\n");
        while (!response.closed() && !response.writeQueueFull()) {
            response.write(event);
        }
        if (!response.closed()) {
            response.drainHandler(v -> endless(response));
        }
    }

    /** Reads the head of an answer and nothing else. */
    private static String logId(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString()
                .lines()
                .filter(line -> line.startsWith("cf-aig-log-id: "))
                .map(line -> line.substring("cf-aig-log-id: ".length()))
                .findFirst()
                .orElseThrow();
    }
}
