package io.tollgate.gateway.edge.analytics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between a service whose answers do not end and callers who do not take them. */
final class AnalyticsRelaysIT {
    private static final int PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> over = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
    private volatile HttpServer service;
    private volatile HttpServer gateway;
    private volatile AnalyticsRelays relays;

    @BeforeEach
    void start() {
        service = vertx.createHttpServer()
                .requestHandler(request -> {
                    request.response().closeHandler(closed -> gone.add("gone"));
                    answer(request);
                })
                .listen(0, "127.0.0.1")
                .await();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        relays = new AnalyticsRelays(vertx, 4, Duration.ofMillis(200));
                        HttpClient client = vertx.createHttpClient();
                        return vertx.createHttpServer()
                                .requestHandler(request -> client.request(
                                                HttpMethod.GET, service.actualPort(), "127.0.0.1", request.uri())
                                        .compose(asked -> asked.send())
                                        .onSuccess(answer -> {
                                            request.response().setChunked(true);
                                            relays.relay(answer, request, () -> over.add("over"));
                                        }))
                                .listen(0, "127.0.0.1")
                                .onSuccess(listening -> gateway = listening);
                    }
                })
                .await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private static void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        switch (request.path()) {
            case "/whole" -> response.end("all of it");
            case "/breaks" -> {
                response.write("some");
                request.connection().close();
            }
            case "/silent" -> response.write("some");
            default -> endless(response);
        }
    }

    private static void endless(HttpServerResponse response) {
        while (!response.closed() && !response.writeQueueFull()) {
            response.write(Buffer.buffer(new byte[64 << 10]));
        }
        if (!response.closed()) {
            response.drainHandler(v -> endless(response));
        }
    }

    private Socket asks(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        socket.connect(new InetSocketAddress("127.0.0.1", gateway.actualPort()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").getBytes(US_ASCII));
        return socket;
    }

    private static void assertComes(BlockingQueue<String> what) throws InterruptedException {
        assertThat(what.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aCallerWhoTakesNothingIsGivenUp() throws Exception {
        try (Socket socket = asks("/endless")) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            assertComes(gone);
            assertComes(over);
        }
        assertThat(over).isEmpty();
    }

    @Test
    void whatACallerWhoHasLeftDoesNotTakeIsNotAskedFor() throws Exception {
        Socket socket = asks("/silent");
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        socket.close();
        assertComes(gone);
        assertComes(over);
        assertThat(over).isEmpty();
    }

    @Test
    void aWholeAnswerIsTakenWhole() throws Exception {
        try (Socket socket = asks("/whole")) {
            assertComes(over);
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .contains("all of it\r\n0\r\n");
        }
        assertThat(over).isEmpty();
    }

    @Test
    void halfAnAnswerIsNotTakenForTheWhole() throws Exception {
        try (Socket socket = asks("/breaks")) {
            String all = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(all).contains("some").doesNotContain("\r\n0\r\n");
            assertComes(over);
        }
    }

    @Test
    void aCallerLeavesAsMuchToOthersAsItHas() {
        assertThat(relays.enter("a")).isTrue();
        assertThat(relays.enter("a")).isTrue();
        assertThat(relays.enter("a")).isFalse();
        assertThat(relays.enter("b")).isTrue();
        assertThat(relays.enter("b")).isFalse();
        relays.leave("a");
        relays.leave("a");
        assertThat(relays.enter("b")).isTrue();
        relays.leave("b");
        relays.leave("b");
        assertThat(relays.enter("c")).isTrue();
        assertThat(relays.enter("c")).isTrue();
    }
}
