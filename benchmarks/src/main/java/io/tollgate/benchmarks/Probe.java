package io.tollgate.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One call before anything is measured: shows that a target answers as it should. */
final class Probe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;

    Probe(String token) {
        this.token = token;
    }

    /** Calls until the target answers, and fails where the answer is not the upstream's completion. */
    void check(Target target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target.chat())
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Completion.REQUEST))
                .timeout(PATIENCE)
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200 || !answer.body().contains(Completion.SAID)) {
                    throw new IllegalStateException(
                            target.name() + " answered " + answer.statusCode() + ": " + answer.body());
                }
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
