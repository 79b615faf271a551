package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.HttpConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers who send their bodies slowly, or not to the end, at a gateway that waits for a second. */
class SlowBodiesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BEGINNING = "{\"model\":\"raw/simulated-small\",\"messages\":[";

    private static RawUpstream raw;
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        raw = new RawUpstream();
        fixture = GatewayFixture.bounded(
                new HttpConfig.Bounds(1_000, 1_000, 8 << 20, Duration.ofSeconds(1), PATIENCE), raw.url());
    }

    @AfterAll
    static void stop() {
        fixture.close();
        raw.close();
    }

    private static Socket begins(String path, String framing) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        write(
                socket,
                "POST " + path + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + GatewayFixture.TOKEN
                        + "\r\ncontent-type: application/json\r\n" + framing + "\r\n\r\n");
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void nothingIsHeld() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fixture.metrics())
                        .contains("tollgate_memory_held_bytes 0.0")
                        .contains("tollgate_calls_in_flight 0.0"));
    }

    /** Whether it is read whole or passed on, and whether its length is known. */
    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, content-length: 100000, ''",
        "/v1/chat/completions, transfer-encoding: chunked, ffff",
        "/v1/messages, content-length: 100000, ''",
        "/v1/default/default/raw/v1/chat/completions, content-length: 1000, ''",
        "/v1/default/default/raw/v1/chat/completions, content-length: 100000, ''",
        "/v1/default/default/raw/v1/chat/completions, transfer-encoding: chunked, ffff",
        "/v1/default/default, content-length: 1000, ''",
        "/v1beta/models/raw%2Fsimulated-small:generateContent, content-length: 1000, ''"
    })
    void aBodyThatStopsIsGivenUp(String path, String framing, String chunk) throws Exception {
        raw.does(request -> request.body().onSuccess(all -> request.response().end("{}")));
        try (Socket socket = begins(path, framing)) {
            write(socket, (chunk.isEmpty() ? "" : chunk + "\r\n") + BEGINNING);
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("The body did not arrive in time");
        }
        nothingIsHeld();
    }

    @Test
    void aBodyThatComesSlowlyAndDoesNotStopIsTaken() throws Exception {
        raw.does(request -> request.response()
                .putHeader("content-type", "application/json")
                .end("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));
        String body = BEGINNING + "]}";
        try (Socket socket = begins("/v1/chat/completions", "connection: close\r\ncontent-length: " + body.length())) {
            for (int i = 0; i < body.length(); i++) {
                write(socket, body.substring(i, i + 1));
                Thread.sleep(50);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
        nothingIsHeld();
    }
}
