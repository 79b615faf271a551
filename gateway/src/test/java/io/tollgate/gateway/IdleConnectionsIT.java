package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleConnectionsIT {
    private static final int CLOSED = -1;
    private static final int PATIENCE_MILLIS = 30_000;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
    private int port;

    @BeforeEach
    void serve() throws Exception {
        IdleConnections connections = new IdleConnections(vertx, Duration.ofMillis(200));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(connections::opened)
                .requestHandler(request -> {
                    connections.serves(request);
                    requests.add(request);
                });
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void aHeadThatNeverEndsIsNotWaitedForWhileACallThatTakesLongIs() throws Exception {
        try (Socket called = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Socket hesitant = sends("POST / HTTP/1.1\r\nHost:")) {
            HttpServerRequest request = requests.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(request).isNotNull();

            assertThat(hesitant.getInputStream().read()).isEqualTo(CLOSED);

            request.response().end();
            assertThat(called.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void aConnectionThatNobodyUsesAnyMoreIsClosed() throws Exception {
        try (Socket kept = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Socket unused = sends("")) {
            HttpServerRequest request = requests.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(request).isNotNull();
            request.response().end();

            assertThat(kept.getInputStream().readAllBytes()).isNotEmpty();
            assertThat(unused.getInputStream().read()).isEqualTo(CLOSED);
        }
    }

    private Socket sends(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return socket;
    }
}
