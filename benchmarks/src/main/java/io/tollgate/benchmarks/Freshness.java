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
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Calls at an even rate, and how long after its end each is counted in {@code /v1/analytics}. Calls are sent in groups
 * that name themselves in their metadata; a call counts as visible when an answer has come in that counts its whole group,
 * which is never too early, and late by the time between two answers. It is asked for the time from the oldest group on
 * that is not visible yet, so that asking costs no more than it must.
 */
final class Freshness {
    /** Calls in a group: 50 ms at 500 calls a second. */
    private static final int GROUP = 25;

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int MOST_AT_ONCE = 500;
    private static final String BODY =
            "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private final HttpClient http = client();
    private final HttpClient asking = client();
    private final String url;
    private final String token;
    private final int rate;
    private final int groups;
    private final long[] endedAt;
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
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

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /**
     * Runs and gives the milliseconds from each call's end until it was visible.
     *
     * @throws IOException where a call failed, or was not visible in time
     */
    Histogram run() throws IOException, InterruptedException {
        begunAt.set(0, Instant.now());
        Thread calling = Thread.ofPlatform().name("calls").start(this::call);
        long deadline = Long.MAX_VALUE;
        while (!look()) {
            if (deadline == Long.MAX_VALUE && !calling.isAlive()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        Arrays.stream(visibleAt).filter(at -> at == 0).count() + " of " + groups
                                + " groups of calls were not visible " + PATIENCE.toSeconds()
                                + " s after the last call; "
                                + failures());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        calling.join();
        if (failed.get() > 0) {
            throw new IOException(failures());
        }
        return times();
    }

    private String failures() {
        return failed.get() + " calls failed, the first with " + firstFailure.get();
    }

    private Histogram times() {
        Histogram times = new Histogram(3);
        for (int call = 0; call < endedAt.length; call++) {
            // A call's row may be seen before its answer has been.
            times.recordValue(Math.max(0, (visibleAt[call / GROUP] - endedAt[call]) / 1_000_000));
        }
        return times;
    }

    private void call() {
        long begin = System.nanoTime();
        for (int call = 0; call < endedAt.length; call++) {
            long due = begin + call * 1_000_000_000L / rate;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            atOnce.acquireUninterruptibly();
            begunAt.compareAndSet(call / GROUP, null, Instant.now());
            send(call);
        }
        atOnce.acquireUninterruptibly(MOST_AT_ONCE);
    }

    private void send(int call) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .header("cf-aig-metadata", "{\"group\":\"" + call / GROUP + "\"}")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        var _ = http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            endedAt[call] = System.nanoTime();
            if (failure != null || answer.statusCode() != 200) {
                failed.incrementAndGet();
                firstFailure.compareAndSet(
                        "", failure != null ? failure.toString() : answer.statusCode() + " " + answer.body());
            }
            atOnce.release();
        });
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

    /** The calls of each group; of an object in the answer, the name is {@code metadata.group} and the count {@code requests}. */
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
