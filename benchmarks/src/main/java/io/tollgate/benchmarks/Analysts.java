package io.tollgate.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many analysts at once, each with a token of its own, who ask a gateway for the costliest answers that there are, one
 * after the other. Who is refused for now comes back after the time that the answer names.
 */
final class Analysts implements AutoCloseable {
    /** Groups that no roll-up has, pairs whose series are long, and all of the range. */
    private static final List<String> QUESTIONS = List.of(
            "days=1&interval=hour&group_by=requested_model,status,cache",
            "days=30&group_by=requested_model,end_user",
            "days=90&group_by=project,model",
            "days=400&group_by=token,outcome",
            "days=400&interval=week&group_by=session");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI gateway;
    private final Instant end;
    private final List<String> tokens;
    private final List<Thread> asking = new ArrayList<>();
    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /**
     * @param tokens one for each, which the gateway knows
     * @param end of what they ask about
     */
    Analysts(URI gateway, List<String> tokens, Instant end) {
        this.gateway = gateway;
        this.tokens = List.copyOf(tokens);
        this.end = end;
    }

    /** Begins to ask. */
    void begin() {
        stopping = false;
        for (String token : tokens) {
            asking.add(Thread.ofVirtual().start(() -> ask(token)));
        }
    }

    /** Ends it, when the last answers have come. */
    void end() throws InterruptedException {
        stopping = true;
        for (Thread one : asking) {
            one.join();
        }
        asking.clear();
    }

    /** How many answers there were of each kind: a status, with the code of the error where it is one. */
    SortedMap<String, Long> answers() {
        SortedMap<String, Long> counted = new TreeMap<>();
        answers.forEach((kind, count) -> counted.put(kind, count.get()));
        return Collections.unmodifiableSortedMap(counted);
    }

    private void ask(String token) {
        try {
            while (!stopping) {
                HttpResponse<String> answer = http.send(question(token), HttpResponse.BodyHandlers.ofString());
                count(
                        answer.statusCode() == 200
                                ? "200"
                                : answer.statusCode() + " "
                                        + JsonTexts.of(answer.body()).get("code"));
                long rest = answer.headers().firstValueAsLong("retry-after").orElse(0);
                for (long second = 0; second < rest && !stopping; second++) {
                    TimeUnit.SECONDS.sleep(1);
                }
            }
        } catch (IOException e) {
            count("no answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ranges end at different seconds, so that no answer is another's. */
    private HttpRequest question(String token) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String parameters = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
        Instant to = end.minusSeconds(random.nextLong(86_400));
        return HttpRequest.newBuilder(gateway.resolve("/v1/analytics?to=" + to + "&" + parameters))
                .header("authorization", "Bearer " + token)
                .timeout(PATIENCE)
                .build();
    }

    private void count(String kind) {
        answers.computeIfAbsent(kind, ignored -> new AtomicLong()).incrementAndGet();
    }

    /** Does not wait for answers that have not come. */
    @Override
    public void close() {
        stopping = true;
        http.shutdownNow();
    }
}
