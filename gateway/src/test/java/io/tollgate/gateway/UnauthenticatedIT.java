package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.config.ThrottleConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Invariant I1: of a request that is refused for its credentials nothing is read and nothing is kept but a count. */
final class UnauthenticatedIT {
    private static final int REQUESTS = 10_000;
    private static final int LARGE = 200;
    private static final int SLOW = 200;
    private static final int AT_ONCE = 100;
    private static final int MEBIBYTE = 1 << 20;
    private static final long MOST_GROWTH = 48L << 20;
    private static final Pattern REFUSALS =
            Pattern.compile("tollgate_auth_refusals_total\\{reason=\"(\\w+)\",route=\"[^\"]+\"\\} ([0-9.E]+)");

    /** What is wrong with a request, by the counter's name for it. */
    private enum Wrong {
        MISSING,
        MALFORMED,
        UNKNOWN,
        CHECKSUM
    }

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(Map.of("up", ThrottleConfig.DEFAULT));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void tenThousandRefusalsLeaveTenThousandCounts() throws Exception {
        assertThat(refuse(Wrong.MISSING, false)).startsWith("HTTP/1.1 401");
        long before = heap();
        List<Future<String>> answers = new ArrayList<>();
        List<Socket> slow = new ArrayList<>();
        AtomicLong pushed = new AtomicLong();
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < REQUESTS - SLOW - 1; i++) {
                boolean body = (i & 8) == 0;
                Wrong wrong = Wrong.values()[i % 4];
                boolean large = i < LARGE;
                answers.add(callers.submit(
                        within(room, () -> large ? refuseLarge(callers, wrong, pushed) : refuse(wrong, body))));
            }
            for (Future<String> answer : answers) {
                assertRefusal(answer.get());
            }
        }
        // A head may take some seconds and no more, so these begin when the others are done.
        for (int i = 0; i < SLOW; i++) {
            slow.add(begun(Wrong.values()[i % 4]));
        }
        for (Socket socket : slow) {
            try (socket) {
                socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertRefusal(answer(socket));
            }
        }

        String metrics = fixture.metrics();
        Map<String, Long> counts = new java.util.TreeMap<>();
        Matcher refusal = REFUSALS.matcher(metrics);
        while (refusal.find()) {
            counts.merge(refusal.group(1), (long) Double.parseDouble(refusal.group(2)), Long::sum);
        }
        assertThat(counts.keySet()).containsExactlyInAnyOrder("missing", "malformed", "unknown", "checksum");
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(REQUESTS);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(2_499L, 2_501L));
        assertThat(metrics).contains("tollgate_audit_published_total 0.0");
        assertThat(fixture.rows.count()).isZero();
        assertThat(fixture.upstream.received()).isEmpty();
        // Bodies got no further than the sockets' buffers: not one of them could be pushed through.
        assertThat(pushed.get()).isLessThan((long) LARGE * MEBIBYTE);
        assertThat(heap() - before).isLessThan(MOST_GROWTH);
    }

    /** A client that sends all of a large body before it looks for an answer finds the answer. */
    @Test
    void ordinaryClientWithALargeBodySeesTheRefusal() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> response = fixture.http.send(
                    HttpRequest.newBuilder(URI.create(fixture.url + GatewayFixture.CHAT))
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofByteArray(new byte[MEBIBYTE]))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).contains("invalid_api_key");
        }
    }

    private static Callable<String> within(Semaphore room, Callable<String> work) {
        return () -> {
            room.acquire();
            try {
                return work.call();
            } finally {
                room.release();
            }
        };
    }

    private static void assertRefusal(String answer) {
        String lower = answer.toLowerCase(Locale.ROOT);
        assertThat(lower).startsWith("http/1.1 401").contains("www-authenticate: bearer", "\"invalid_api_key\"");
    }

    private static String refuse(Wrong wrong, boolean body) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head(wrong) + (body ? "content-length: 15\r\n\r\n{\"model\":\"auto\"" : "\r\n"));
            return answer(socket);
        }
    }

    /** Pushes a body as far as it goes, and reads the answer meanwhile. */
    private static String refuseLarge(ExecutorService callers, Wrong wrong, AtomicLong pushed) throws Exception {
        try (Socket socket = connect()) {
            send(socket, head(wrong) + "content-length: " + MEBIBYTE + "\r\n\r\n");
            Future<?> pushing = callers.submit(() -> push(socket, pushed));
            String answer = answer(socket);
            pushing.get();
            return answer;
        }
    }

    private static void push(Socket socket, AtomicLong pushed) {
        byte[] some = new byte[8 << 10];
        try {
            OutputStream out = socket.getOutputStream();
            for (int sent = 0; sent < MEBIBYTE; sent += some.length) {
                out.write(some);
                pushed.addAndGet(some.length);
            }
        } catch (IOException closed) {
            // As it should be.
        }
    }

    /** A request whose head is not whole yet. */
    private static Socket begun(Wrong wrong) throws IOException {
        Socket socket = connect();
        String head = head(wrong);
        send(socket, head.substring(0, head.length() - 2));
        return socket;
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSendBufferSize(64 << 10);
        socket.connect(
                new InetSocketAddress("127.0.0.1", URI.create(fixture.url).getPort()));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(Wrong wrong) {
        String good = GatewayToken.generate(new SecureRandom());
        String authorization = switch (wrong) {
            case MISSING -> "";
            case MALFORMED -> "authorization: Basic " + good + "\r\n";
            case UNKNOWN -> "authorization: Bearer " + good + "\r\n";
            case CHECKSUM ->
                "authorization: Bearer " + good.substring(0, good.length() - 1) + (good.endsWith("0") ? "1" : "0")
                        + "\r\n";
        };
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n"
                + authorization;
    }

    /** The whole of an answer whose length is told. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after " + head);
            }
            head.append((char) next);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        return head + new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
