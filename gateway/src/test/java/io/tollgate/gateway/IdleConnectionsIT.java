package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.edge.InvalidRequests;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleConnectionsIT {
    private static final int CLOSED = -1;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int HEAD_BYTES = 4 << 10;
    private static final int FIELDS = 10;
    private static final int AHEAD = 4;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
    private int port;

    private void serve(ConnectionCount count, Duration head, Duration idle) throws Exception {
        IdleConnections connections = new IdleConnections(
                vertx,
                count,
                new RequestDecoder.Bounds(1 << 10, HEAD_BYTES, FIELDS, AHEAD),
                new IdleConnections.Patience(head, idle),
                request -> request.connection().close());
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(connections::opened)
                .invalidRequestHandler(new InvalidRequests(1 << 10, HEAD_BYTES, FIELDS))
                .requestHandler(request -> {
                    if (connections.serves(request)) {
                        requests.add(request);
                    }
                });
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .actualPort();
    }

    private void serve(Duration head, Duration idle) throws Exception {
        serve(new ConnectionCount(100, 100), head, idle);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private HttpServerRequest next() throws InterruptedException {
        HttpServerRequest request = requests.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    @Test
    void aHeadThatNeverEndsIsNotWaitedForWhileACallThatTakesLongIs() throws Exception {
        serve(SHORT, LONG);
        try (Socket called = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Socket hesitant = sends("POST / HTTP/1.1\r\nHost:")) {
            HttpServerRequest request = next();

            assertThat(hesitant.getInputStream().read()).isEqualTo(CLOSED);

            request.response().end();
            assertThat(called.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void theHeadOfALaterRequestIsNotWaitedForEither() throws Exception {
        serve(SHORT, LONG);
        try (Socket socket = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
            next().response().putHeader("content-length", "0").end();
            socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 200");
            assertThat(requests).isEmpty();
        }
    }

    @Test
    void aConnectionThatNobodyUsesAnyMoreIsClosed() throws Exception {
        serve(LONG, SHORT);
        try (Socket kept = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Socket unused = sends("")) {
            next().response().end();

            assertThat(kept.getInputStream().readAllBytes()).isNotEmpty();
            assertThat(unused.getInputStream().read()).isEqualTo(CLOSED);
        }
    }

    @Test
    void aBodyMayTakeLongerThanAHead() throws Exception {
        serve(SHORT, LONG);
        try (Socket socket = sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
                Socket hesitant = sends("POST / HTTP/1.1\r\n")) {
            HttpServerRequest request = next();
            // The other is closed only once the limit has passed for both.
            assertThat(hesitant.getInputStream().read()).isEqualTo(CLOSED);

            request.response().end();
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void tooManyFieldsAreRefusedBeforeTheHeadEnds() throws Exception {
        serve(LONG, LONG);
        String allowed = "GET / HTTP/1.1\r\nHost: a\r\n" + "a:b\r\n".repeat(FIELDS - 1);
        try (Socket few = sends(allowed + "\r\n");
                Socket many = sends(allowed + "a:b\r\na:b\r\n")) {
            next().response().end();
            assertThat(few.getInputStream().read()).isEqualTo('H');
            assertThat(new String(many.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 431 ")
                    .contains(FIELDS + " fields");
        }
    }

    @Test
    void headsThatAreTooLargeAreRefusedBeforeTheyEnd() throws Exception {
        serve(LONG, LONG);
        try (Socket large = sends("GET / HTTP/1.1\r\na: " + "b".repeat(HEAD_BYTES))) {
            assertThat(new String(large.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void requestsFarAheadOfTheirTurnEndTheConnection() throws Exception {
        serve(LONG, LONG);
        String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        try (Socket some = sends(request.repeat(AHEAD));
                Socket many = sends(request.repeat(AHEAD + 3))) {
            assertThat(readsToTheEnd(many)).isEmpty();
            for (int answered = 0; answered < AHEAD; ) {
                HttpServerRequest served = next();
                if (!served.response().closed()) {
                    answered++;
                    served.response().end();
                }
            }
            assertThat(some.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAtOnceAndCounted() throws Exception {
        ConnectionCount count = new ConnectionCount(2, 100);
        serve(count, LONG, LONG);
        try (Socket first = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Socket second = sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
            next().response().putHeader("content-length", "0").end();
            next().response().putHeader("content-length", "0").end();
            try (Socket third = sends("")) {
                assertThat(readsToTheEnd(third)).isEmpty();
            }
            assertThat(count.refused()).isEqualTo(1);
            assertThat(count.open()).isEqualTo(2);
            assertThat(first.getInputStream().read()).isEqualTo('H');
            assertThat(second.getInputStream().read()).isEqualTo('H');
        }
    }

    private static byte[] readsToTheEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    private Socket sends(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return socket;
    }
}
