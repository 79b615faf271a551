package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
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
        fixture = GatewayFixture.bounded(new HttpConfig.Bounds(1_000, 1_000, BUDGET, Duration.ofSeconds(1)), raw.url());
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

    @Test
    void aTranslatedBodyIsHeldBesideTheOneThatCame() throws Exception {
        answersJson("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        String ask =
                "{\"model\":\"raw/simulated-small\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
        String large = ask.formatted("A".repeat(300 << 10));
        assertThat(fixture.post("/v1/chat/completions", large).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> refused = fixture.post("/v1/messages", large);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("x-tollgate-error")).hasValue("overloaded");
        assertThat(fixture.post("/v1/messages", ask.formatted("A")).statusCode())
                .isEqualTo(200);
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
