package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ExportDeskTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final byte[] WHOLE = new byte[200_000];
    private static final CountDownLatch UNDER_WAY = new CountDownLatch(1);
    private static final CountDownLatch SLOW = new CountDownLatch(1);

    private static HttpServer server;

    @BeforeAll
    static void listen() {
        ExportDesk desk = new ExportDesk(Executors.newVirtualThreadPerTaskExecutor());
        RequestMetrics metrics = new RequestMetrics(new SimpleMeterRegistry());
        server = VERTX.createHttpServer()
                .requestHandler(request -> desk.send(
                        new ExportDesk.Export("text/csv", "calls.csv", source(request.path())),
                        request.getParam("caller"),
                        new QueryDesk.Reply(lingering(request.response()), "request", metrics.start())))
                .listen(0, "127.0.0.1")
                .await();
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    /** Ends an answer, and goes on a while after it: whoever reads it has asked for the next one by then. */
    private static HttpServerResponse lingering(HttpServerResponse response) {
        return (HttpServerResponse) Proxy.newProxyInstance(
                ExportDeskTest.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(response, arguments);
                    if (method.getName().equals("end")) {
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                    return result instanceof HttpServerResponse ? proxy : result;
                });
    }

    private static ExportDesk.Source source(String path) {
        return switch (path) {
            case "/refused" ->
                () -> {
                    throw new RefusedException(new Failure.Unavailable("it is not there"));
                };
            case "/faulty" ->
                () -> {
                    throw new IllegalStateException("a fault of ours");
                };
            case "/broken" -> () -> new ExportDesk.Content(broken(), Map.of());
            case "/slow" -> ExportDeskTest::slow;
            default -> () -> new ExportDesk.Content(new ByteArrayInputStream(WHOLE), Map.of());
        };
    }

    private static ExportDesk.Content slow() {
        UNDER_WAY.countDown();
        try {
            SLOW.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new ExportDesk.Content(new ByteArrayInputStream(WHOLE), Map.of());
    }

    /** Throws when it is read. */
    private static InputStream broken() {
        try {
            InputStream closed = InputStream.nullInputStream();
            closed.close();
            return closed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpRequest request(String path, String caller) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path + "?caller=" + caller))
                .build();
    }

    @Test
    void whoHasReadAnAnswerMayAskForTheNext() throws Exception {
        for (int i = 0; i < 5; i++) {
            HttpResponse<byte[]> whole = HTTP.send(request("/whole", "a"), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(whole.statusCode()).as("%d", i).isEqualTo(200);
            assertThat(whole.body()).hasSameSizeAs(WHOLE);
            assertThat(status("/refused", "a")).isEqualTo(503);
            assertThat(status("/broken", "a")).isEqualTo(500);
            assertThat(status("/faulty", "a")).isEqualTo(500);
        }
    }

    @Test
    void whoHasOneUnderWayIsToldSo() throws Exception {
        var slow = HTTP.sendAsync(request("/slow", "b"), HttpResponse.BodyHandlers.ofByteArray());
        UNDER_WAY.await();
        HttpResponse<String> second = HTTP.send(request("/whole", "b"), HttpResponse.BodyHandlers.ofString());
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.body()).contains("a token may have one export at a time, and there may be 2 in all");
        SLOW.countDown();
        assertThat(slow.get().body()).hasSameSizeAs(WHOLE);
        assertThat(status("/whole", "b")).isEqualTo(200);
    }

    private static int status(String path, String caller) throws Exception {
        return HTTP.send(request(path, caller), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
