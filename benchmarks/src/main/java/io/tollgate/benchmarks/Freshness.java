package io.tollgate.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Calls at an even rate, and how long after its end each is counted in {@code /v1/analytics}. Calls are sent in groups
 * that name themselves in their metadata; a call counts as visible when an answer has come in that counts its whole
 * group, which is never too early, and late by the time between two answers. It is asked for the time from the oldest
 * group on that is not visible yet, so that asking costs no more than it must.
 */
final class Freshness {
    /** Calls in a group: 50 ms at 500 calls a second. */
    private static final int GROUP = 25;

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int CONNECTIONS = 128;
    private static final String BODY =
            "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private final HttpClient asking = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final String token;
    private final int rate;
    private final int groups;
    private final long[] endedAt;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable IOException> firstFailure = new AtomicReference<>();
    private final long[] visibleAt;
    private final AtomicReferenceArray<Instant> begunAt;

    /**
     * @param rate calls a second
     * @param seconds for how long; the groups of a run may be a thousand at most
     */
    Freshness(String url, String token, int rate, int seconds) {
        this.url = url;
        this.token = token;
        this.rate = rate;
        this.groups = rate * seconds / GROUP;
        if (groups < 1 || groups > 1_000) {
            throw new UsageException("rate times seconds must be from " + GROUP + " to " + 1_000 * GROUP);
        }
        this.endedAt = new long[groups * GROUP];
        this.visibleAt = new long[groups];
        this.begunAt = new AtomicReferenceArray<>(groups);
    }

    /**
     * Runs and gives the milliseconds from each call's end until it was visible.
     *
     * @throws IOException where a call failed, or was not visible in time
     */
    Histogram run() throws IOException, InterruptedException {
        begunAt.set(0, Instant.now());
        long begin = System.nanoTime();
        List<Thread> calling = IntStream.range(0, Math.min(CONNECTIONS, endedAt.length))
                .mapToObj(number -> Thread.ofPlatform().name("calls-" + number).start(() -> call(begin)))
                .toList();
        long deadline = Long.MAX_VALUE;
        while (!look()) {
            IOException failure = firstFailure.get();
            if (failure != null) {
                throw failure;
            }
            if (deadline == Long.MAX_VALUE && calling.stream().noneMatch(Thread::isAlive)) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        Arrays.stream(visibleAt).filter(at -> at == 0).count() + " of " + groups
                                + " groups of calls were not visible " + PATIENCE.toSeconds()
                                + " s after the last call");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        for (Thread thread : calling) {
            thread.join();
        }
        return times();
    }

    private Histogram times() {
        Histogram times = new Histogram(3);
        for (int call = 0; call < endedAt.length; call++) {
            // A call's row may be seen before its answer has been.
            times.recordValue(Math.max(0, (visibleAt[call / GROUP] - endedAt[call]) / 1_000_000));
        }
        return times;
    }

    /** One connection's calls: each takes the next that is due, so that the rate is even while a connection is free. */
    private void call(long begin) {
        try (KeptConnection connection = new KeptConnection(URI.create(url), (int) PATIENCE.toMillis())) {
            for (int call = next.getAndIncrement(); call < endedAt.length; call = next.getAndIncrement()) {
                long due = begin + call * 1_000_000_000L / rate;
                for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                    LockSupport.parkNanos(due - now);
                }
                begunAt.compareAndSet(call / GROUP, null, Instant.now());
                KeptConnection.Answer answer = connection.send(request(call));
                endedAt[call] = System.nanoTime();
                if (answer.status() != 200) {
                    throw new IOException(answer.status() + " " + answer.body());
                }
            }
        } catch (IOException e) {
            firstFailure.compareAndSet(null, e);
        }
    }

    private String request(int call) {
        return """
                POST /v1/chat/completions HTTP/1.1\r
                host: localhost\r
                authorization: Bearer %s\r
                content-type: application/json\r
                cf-aig-metadata: {"group":"%d"}\r
                content-length: %d\r
                \r
                %s""".formatted(token, call / GROUP, BODY.length(), BODY);
    }

    /** Asks once; true when every group is visible. An answer that does not come makes its calls visible later only. */
    private boolean look() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/analytics?interval=none&metrics=requests"
                        + "&group_by=metadata.group&limit=1000&from="
                        + URLEncoder.encode(oldest().toString(), StandardCharsets.UTF_8)))
                .header("authorization", "Bearer " + token)
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer;
        try {
            answer = asking.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            return false;
        }
        long now = System.nanoTime();
        if (answer.statusCode() != 200) {
            throw new IOException("/v1/analytics answered " + answer.statusCode() + ": " + answer.body());
        }
        counts(answer.body()).forEach((group, count) -> {
            if (count >= GROUP && visibleAt[group] == 0) {
                visibleAt[group] = now;
            }
        });
        return Arrays.stream(visibleAt).allMatch(at -> at != 0);
    }

    /** When the first group began that is not visible yet, or the last that began at all. */
    private Instant oldest() {
        int group = 0;
        while (group < groups - 1 && visibleAt[group] != 0 && begunAt.get(group + 1) != null) {
            group++;
        }
        return begunAt.get(group);
    }

    /**
     * The calls of each group; of an object in the answer, the name is {@code metadata.group} and the count {@code
     * requests}.
     */
    static Map<Integer, Integer> counts(String answer) throws IOException {
        Map<Integer, Integer> counts = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            int group = -1;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    group = -1;
                } else if (token == JsonToken.VALUE_STRING && "metadata.group".equals(json.currentName())) {
                    group = json.getText().isEmpty() ? -1 : Integer.parseInt(json.getText());
                } else if (token == JsonToken.VALUE_NUMBER_INT && "requests".equals(json.currentName()) && group >= 0) {
                    counts.put(group, json.getIntValue());
                }
            }
        }
        return counts;
    }
}
