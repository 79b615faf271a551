package io.tollgate.gateway.simulated;

import static io.tollgate.gateway.simulated.Client.ask;
import static io.tollgate.gateway.simulated.Client.json;
import static io.tollgate.gateway.simulated.Client.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider in bad health does on the wire, and who can tell it to. */
final class MisbehaviourIT {
    private static Vertx vertx;
    private static SimulatedProvider provider;
    private static Client client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        provider = SimulatedProvider.start(vertx, 0).await();
        client = new Client(provider);
    }

    @AfterEach
    void heal() {
        provider.reset();
        provider.record(0);
    }

    @AfterAll
    static void stop() {
        client.close();
        provider.close().await();
        vertx.close().await();
    }

    @Test
    void answersAnyStatusWithAnyHeadersAndBody() throws Exception {
        HttpResponse<byte[]> limited = simulate("{\"status\":429,\"headers\":{\"retry-after\":\"7\"}}");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).hasValue("7");
        assertThat(json(limited).getJsonObject("error").getString("code")).isEqualTo("rate_limit_exceeded");

        HttpResponse<byte[]> page =
                simulate("{\"status\":502,\"body\":\"<html>\",\"headers\":{\"content-type\":\"text/html\"}}");
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html");
        assertThat(text(page)).isEqualTo("<html>");
    }

    @Test
    void repeatsTheKeyWhereToldTo() throws Exception {
        HttpResponse<byte[]> response = client.chat(
                ask("hi").encode(), "x-simulate", "{\"status\":401,\"echo_key\":true}", "Authorization", "Bearer sk-1");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(text(response)).contains("Bearer sk-1");
    }

    @Test
    void isToldByTheBodyAndByControlAndHeals() throws Exception {
        JsonObject inMetadata =
                ask("hi").put("metadata", new JsonObject().put("simulate", new JsonObject().put("status", 500)));
        assertThat(client.chat(inMetadata.encode()).statusCode()).isEqualTo(500);
        JsonObject asText = ask("hi").put("metadata", new JsonObject().put("simulate", "{\"status\":503}"));
        assertThat(client.chat(asText.encode()).statusCode()).isEqualTo(503);
        JsonObject inUser = ask("hi").put("user", "simulate:{\"status\":529}");
        assertThat(client.chat(inUser.encode()).statusCode()).isEqualTo(529);
        assertThat(simulate("{\"what\":1}").statusCode()).isEqualTo(400);

        assertThat(control("{\"next\":2,\"behaviour\":{\"status\":500}}")).isEqualTo(204);
        assertThat(control("{\"model\":\"simulated-large\",\"behaviour\":{\"status\":503}}"))
                .isEqualTo(204);
        assertThat(status()).isEqualTo(500);
        assertThat(status()).isEqualTo(500);
        assertThat(status()).isEqualTo(200);
        assertThat(client.chat(ask("hi").put("model", "simulated-large").encode())
                        .statusCode())
                .isEqualTo(503);
        assertThat(control("{\"behaviour\":{\"status\":418}}")).isEqualTo(204);
        assertThat(status()).isEqualTo(418);
        assertThat(client.send("DELETE", "/control", "").statusCode()).isEqualTo(204);
        assertThat(status()).isEqualTo(200);
        assertThat(control("{\"behaviour\":{\"statsu\":1}}")).isEqualTo(400);
        assertThat(control("nonsense")).isEqualTo(400);
    }

    @Test
    void makesAsManyChunksAsToldOfTheSizeTold() throws Exception {
        List<String> events = stream("{\"chunks\":64,\"chunk_bytes\":1000,\"chunk_delay_ms\":1}");
        List<String> contents = events.stream()
                .filter(event -> event.contains("\"content\":\"") && !event.contains("role"))
                .map(event -> new JsonObject(event)
                        .getJsonArray("choices")
                        .getJsonObject(0)
                        .getJsonObject("delta")
                        .getString("content"))
                .toList();
        assertThat(contents).hasSize(64).allMatch(content -> content.length() == 1_000);
        assertThat(events).last().isEqualTo("[DONE]");
    }

    @Test
    void tellsUsageWhereToldTo() throws Exception {
        assertThat(stream("{\"usage\":\"none\"}")).noneMatch(event -> event.contains("prompt_tokens"));
        assertThat(stream("{\"usage\":\"start\"}").getFirst()).contains("\"completion_tokens\":4");
        List<String> every = stream("{\"usage\":\"every\"}");
        assertThat(every.subList(0, every.size() - 1)).allMatch(event -> event.contains("\"prompt_tokens\":4"));
        assertThat(stream("{\"usage\":\"always\",\"input_tokens\":9,\"output_tokens\":8}"))
                .anyMatch(event -> event.contains("\"prompt_tokens\":9,\"completion_tokens\":8,\"total_tokens\":17"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void compressesWholeAnswersAndStreams(boolean stream) throws Exception {
        JsonObject request = ask("hi").put("stream", stream);
        byte[] plain = client.chat(request.encode()).body();
        HttpResponse<byte[]> response = client.chat(request.encode(), "x-simulate", "{\"gzip\":true}");
        assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
        try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(unzipped.readAllBytes()).isEqualTo(plain);
        }
    }

    @Test
    void writesByteByByteWithOtherLineEndsAndComments() throws Exception {
        HttpResponse<byte[]> response = client.chat(
                ask("hi").put("stream", true).encode(),
                "x-simulate",
                "{\"dribble\":1,\"crlf\":true,\"comments\":true,\"text\":\"h\\u00e9 \\ud83d\\udc4b\"}");
        assertThat(text(response)).startsWith(": still here\r\n\r\ndata: {").endsWith("data: [DONE]\r\n\r\n");
        assertThat(String.join("", Client.events(text(response)))).contains("\"hé\"", "\" 👋\"");
    }

    @Test
    void saysNonsense() throws Exception {
        assertThatThrownBy(() -> json(simulate("{\"fault\":\"malformed\"}"))).isInstanceOf(DecodeException.class);
        List<String> events = stream("{\"fault\":\"malformed\",\"fault_after\":2}");
        assertThatThrownBy(() -> new JsonObject(events.get(2))).isInstanceOf(DecodeException.class);
        assertThat(events).last().isEqualTo("[DONE]");
        assertThat(stream("{\"fault\":\"error\",\"fault_after\":2}"))
                .hasSize(3)
                .last()
                .asString()
                .startsWith("{\"error\":");
        assertThat(stream("{\"fault\":\"truncate\",\"fault_after\":2}")).hasSize(2);
    }

    @Test
    void closesTheConnectionBeforeTheHead() throws Exception {
        assertThat(exchange("{\"fault\":\"close\",\"fault_after\":-1}", true)).isEmpty();
    }

    @Test
    void closesTheConnectionInTheMiddle() throws Exception {
        assertThat(exchange("{\"fault\":\"close\",\"fault_after\":3}", true))
                .contains("HTTP/1.1 200 OK")
                .doesNotContain("[DONE]")
                .doesNotEndWith("0\r\n\r\n")
                .satisfies(answer -> assertThat(Client.events(answer)).hasSize(3));
        assertThat(exchange("{\"fault\":\"close\"}", false))
                .contains("content-length: ")
                .doesNotEndWith("}");
    }

    @Test
    void keepsWhatItReceivedAndSeesAClientLeave() throws Exception {
        client.chat(ask("before").encode());
        provider.record(10);
        client.send("POST", "/v1/chat/completions?a=b", ask("hi").encode(), "Authorization", "Bearer sk-2");
        HttpResponse<InputStream> stalled = client.http()
                .send(
                        client.request(
                                "POST",
                                "/v1/chat/completions",
                                ask("hi").put("stream", true).encode(),
                                "x-simulate",
                                "{\"fault\":\"stall\",\"fault_after\":1}"),
                        BodyHandlers.ofInputStream());
        assertThat(stalled.statusCode()).isEqualTo(200);

        assertThat(provider.received()).hasSize(2);
        Received first = provider.received().getFirst();
        assertThat(first.path()).isEqualTo("/v1/chat/completions?a=b");
        assertThat(first.header("authorization")).hasValue("Bearer sk-2");
        assertThat(new String(first.body(), StandardCharsets.UTF_8))
                .isEqualTo(ask("hi").encode());
        ends(first, Received.Ending.ANSWERED);
        Received second = provider.received().getLast();
        assertThat(second.ending()).isEqualTo(Received.Ending.PENDING);
        stalled.body().close();
        ends(second, Received.Ending.CANCELED);
    }

    @Test
    void keepsTheNewestOnly() throws Exception {
        provider.record(2);
        for (String text : List.of("one", "two", "three")) {
            client.chat(ask(text).encode());
        }
        assertThat(provider.received().stream().map(received -> new String(received.body(), StandardCharsets.UTF_8)))
                .containsExactly(ask("two").encode(), ask("three").encode());
    }

    @Test
    void waitsBeforeTheHeadAndBeforeTheFirstChunk() throws Exception {
        long before = System.nanoTime();
        HttpResponse<InputStream> response = client.http()
                .send(
                        client.request(
                                "POST",
                                "/v1/chat/completions",
                                ask("hi").put("stream", true).encode(),
                                "x-simulate",
                                "{\"head_delay_ms\":150,\"first_chunk_delay_ms\":150}"),
                        BodyHandlers.ofInputStream());
        Duration head = Duration.ofNanos(System.nanoTime() - before);
        try (InputStream body = response.body()) {
            assertThat(body.readAllBytes()).isNotEmpty();
        }
        Duration whole = Duration.ofNanos(System.nanoTime() - before);
        assertThat(head).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(whole).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    private static void ends(Received received, Received.Ending ending) {
        await().atMost(Duration.ofSeconds(10)).until(() -> received.ending() == ending);
    }

    private static HttpResponse<byte[]> simulate(String behaviour) throws IOException, InterruptedException {
        return client.chat(ask("hi").encode(), "x-simulate", behaviour);
    }

    private static List<String> stream(String behaviour) throws IOException, InterruptedException {
        return client.stream(ask("hi").put("stream", true).encode(), "x-simulate", behaviour);
    }

    private static int status() throws IOException, InterruptedException {
        return client.chat(ask("hi").encode()).statusCode();
    }

    private static int control(String body) throws IOException, InterruptedException {
        return client.send("POST", "/control", body).statusCode();
    }

    /** All that comes over a socket until the provider closes it. */
    private static String exchange(String behaviour, boolean stream) throws IOException {
        String body = ask("hi").put("stream", stream).encode();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-simulate: " + behaviour
                                    + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
