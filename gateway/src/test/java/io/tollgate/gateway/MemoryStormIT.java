package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Everything that a caller can make a gateway hold, all of it together and more than its heap, while a well-behaved
 * caller goes on calling. The gateway has a process of its own, with the flags that gateways are started with; {@code
 * make storm} gives it more time.
 */
class MemoryStormIT {
    private static final int SECONDS = Integer.getInteger("tollgate.storm.seconds", 15);
    private static final String HEAP = System.getProperty("tollgate.storm.heap", "256m");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int READ_MILLIS = 20_000;
    private static final int PIECES_OF_A_TURN = 4;
    private static final int MEBIBYTE = 1 << 20;
    private static final int GREW_AT_MOST_KIB = 48 << 10;
    private static final String HEAD = " HTTP/1.1\r\nhost: gateway\r\n";
    private static final String GREEDY = "authorization: Bearer " + GatewayFixture.TOKEN + "\r\n";

    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Socket> open = new ArrayList<>();
    private final ConcurrentHashMap<String, AtomicInteger> done = new ConcurrentHashMap<>();
    private int port;

    /** One of those who do harm, over and over again. */
    private interface Attack {
        void once(Socket socket) throws IOException, InterruptedException;
    }

    @Test
    void theProcessLivesAndServesOthersAndItsMemoryIsFlatAfterwards() throws Exception {
        try (RawUpstream upstream = new RawUpstream();
                Child gateway = new Child(upstream.url())) {
            upstream.does(MemoryStormIT::answer);
            port = URI.create(gateway.url).getPort();
            Wellbehaved caller = new Wellbehaved(gateway.url);
            for (int i = 0; i < 200; i++) {
                caller.call();
            }
            long[] before = gateway.memory();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                start(threads);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                while (System.nanoTime() < end) {
                    caller.call();
                }
                over.set(true);
                synchronized (open) {
                    for (Socket socket : open) {
                        socket.close();
                    }
                }
            }
            assertThat(gateway.process.isAlive()).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(caller.metrics(gateway.managementUrl))
                            .contains("tollgate_memory_held_bytes 0.0")
                            .contains("tollgate_calls_in_flight 0.0"));
            // Pools give back what they hold as they are used.
            long[] after = new long[2];
            await().atMost(PATIENCE).untilAsserted(() -> {
                caller.call();
                System.arraycopy(gateway.memory(), 0, after, 0, after.length);
                assertThat(after[0] - before[0]).as("heap").isLessThan(GREW_AT_MOST_KIB);
                assertThat(after[1] - before[1]).as("direct memory").isLessThan(GREW_AT_MOST_KIB);
            });
            System.out.printf(
                    "storm of %d s at a heap of %s: %d calls of the well-behaved caller, all answered; %s; heap %d KiB"
                            + " before, %d KiB after; direct %d KiB before, %d KiB after%n",
                    SECONDS, HEAP, caller.calls, done, before[0], after[0], before[1], after[1]);
            // A storm that did not blow shows nothing.
            assertThat(done.values())
                    .allSatisfy(times -> assertThat(times.get()).isPositive());
            assertThat(caller.calls).isGreaterThan(200);
        }
    }

    private void start(ExecutorService threads) {
        attack(threads, "heads without end", 1_200, socket -> {
            write(socket, "GET /" + HEAD + "a:b\r\n".repeat(6_000));
            drain(socket);
        });
        attack(threads, "heads that stop", 200, socket -> {
            write(socket, "GET /" + HEAD + "a: " + "b".repeat(15 << 10));
            drain(socket);
        });
        attack(threads, "bodies of 9.9 MiB", 30, socket -> {
            int length = 10 * MEBIBYTE - 100_000;
            write(socket, call("/v1/chat/completions", "x", length));
            byte[] piece = new byte[64 << 10];
            for (int sent = 0; sent < length - piece.length; sent += piece.length) {
                socket.getOutputStream().write(piece);
            }
            drain(socket);
        });
        attack(threads, "slow writers", 30, socket -> {
            write(socket, call("/v1/chat/completions", "x", 5 * MEBIBYTE));
            for (int i = 0; i < 100 && !over.get(); i++) {
                socket.getOutputStream().write('{');
                Thread.sleep(100);
            }
        });
        attack(threads, "answers of 60 MiB", 8, socket -> {
            ask(socket, "/v1/embeddings", "large");
            drain(socket);
        });
        attack(threads, "answers just collected", 50, socket -> {
            ask(socket, "/v1/embeddings", "collected");
            drain(socket);
        });
        attack(threads, "slow readers", 100, socket -> {
            ask(socket, "/v1/chat/completions", "stream");
            socket.getInputStream().readNBytes(1_000);
            Thread.sleep(5_000);
        });
        attack(threads, "endless events", 40, socket -> {
            ask(socket, "/v1/chat/completions", "endless");
            drain(socket);
        });
        attack(threads, "requests ahead of their turn", 50, socket -> {
            write(socket, ("GET /v1/models" + HEAD + "\r\n").repeat(3_000));
            Thread.sleep(1_000);
        });
    }

    private void attack(ExecutorService threads, String name, int many, Attack attack) {
        AtomicInteger times = new AtomicInteger();
        done.put(name, times);
        for (int i = 0; i < many; i++) {
            var _ = threads.submit(() -> {
                while (!over.get()) {
                    try (Socket socket = new Socket()) {
                        synchronized (open) {
                            if (over.get()) {
                                return null;
                            }
                            open.removeIf(Socket::isClosed);
                            open.add(socket);
                        }
                        // From another address than the well-behaved caller's.
                        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
                        socket.setReceiveBufferSize(16 << 10);
                        socket.setSoTimeout(READ_MILLIS);
                        socket.connect(new InetSocketAddress("127.0.0.1", port));
                        times.incrementAndGet();
                        attack.once(socket);
                    } catch (IOException e) {
                        // Refused, cut off, or over.
                    }
                    Thread.sleep(50);
                }
                return null;
            });
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    private static void ask(Socket socket, String path, String model) throws IOException {
        String body = "{\"model\":\"raw/"
                + (path.endsWith("s") && path.contains("embed") ? "simulated-embedding" : "simulated-small")
                + "\",\"stream\":" + path.contains("chat") + ",\"messages\":[],\"input\":\"a\"}";
        write(socket, call(path, model, body.length()) + body);
    }

    private static String call(String path, String what, int length) {
        return "POST " + path + HEAD + GREEDY + "content-type: application/json\r\nx-storm: " + what
                + "\r\ncontent-length: " + length + "\r\n\r\n";
    }

    private static void drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] some = new byte[64 << 10];
        while (in.read(some) >= 0) {
            // All of it is thrown away.
        }
    }

    /** The upstream does what the caller's header says. */
    private static void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        String kind = request.getHeader("x-storm");
        switch (kind == null ? "" : kind) {
            case "large" -> {
                response.putHeader("content-type", "application/json").write("{\"data\":\"");
                repeat(response, Buffer.buffer("A".repeat(64 << 10)), 60 * 16, "\",\"usage\":{\"prompt_tokens\":1}}");
            }
            case "collected" -> {
                response.putHeader("content-type", "application/json").write("{\"data\":\"");
                repeat(response, Buffer.buffer("A".repeat(1_000)), 1_000, "\",\"usage\":{\"prompt_tokens\":1}}");
            }
            case "stream" -> {
                response.putHeader("content-type", "text/event-stream");
                repeat(
                        response,
                        Buffer.buffer(
                                "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(4_000) + "\"}}]}\n\n"),
                        Integer.MAX_VALUE,
                        "");
            }
            case "endless" -> {
                response.putHeader("content-type", "text/event-stream").write("data: ");
                repeat(response, Buffer.buffer("x".repeat(64 << 10)), Integer.MAX_VALUE, "");
            }
            default ->
                response.putHeader("content-type", "application/json")
                        .end("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        }
    }

    private static void repeat(HttpServerResponse response, Buffer piece, int times, String last) {
        int left = times;
        for (int turn = 0; turn < PIECES_OF_A_TURN && left > 0 && !response.closed(); turn++) {
            response.write(piece);
            left--;
        }
        int rest = left;
        if (response.closed()) {
            return;
        }
        if (rest == 0) {
            response.end(last);
        } else if (response.writeQueueFull()) {
            response.drainHandler(v -> repeat(response, piece, rest, last));
        } else {
            Vertx.currentContext().runOnContext(v -> repeat(response, piece, rest, last));
        }
    }

    /** A caller that reads what it asked for. */
    private static final class Wellbehaved {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final String url;
        private int calls;

        Wellbehaved(String url) {
            this.url = url;
        }

        void call() throws IOException, InterruptedException {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(url + GatewayFixture.CHAT))
                            .timeout(PATIENCE)
                            .header("authorization", "Bearer " + GatewayFixture.ANOTHER_TOKEN)
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(GatewayFixture.ask("raw", false)))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            calls++;
        }

        String metrics(String managementUrl) throws IOException, InterruptedException {
            return http.send(
                            HttpRequest.newBuilder(URI.create(managementUrl + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    /** A gateway's process. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader says;
        private final String url;
        private final String managementUrl;

        Child(URI upstream) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(GatewayMain.jvmFlags());
            command.addAll(List.of(
                    "-Xmx" + HEAP,
                    "-cp",
                    System.getProperty("java.class.path"),
                    StormGateway.class.getName(),
                    upstream.toString()));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            says = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            String[] addresses = says("listening ").split(" ", 2);
            url = addresses[0];
            managementUrl = addresses[1];
        }

        private String says(String what) throws IOException {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                if (line.startsWith(what)) {
                    return line.substring(what.length());
                }
            }
            throw new AssertionError("the gateway's process has ended");
        }

        /** Heap and direct memory in use, in KiB. */
        long[] memory() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            String[] figures = says("memory ").split(" ", 2);
            return new long[] {Long.parseLong(figures[0]), Long.parseLong(figures[1])};
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
