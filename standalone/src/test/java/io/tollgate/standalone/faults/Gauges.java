package io.tollgate.standalone.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway's own figures. */
final class Gauges implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    Gauges(URI uri) {
        this.uri = uri;
    }

    /**
     * Rows on their way to Kafka.
     *
     * @param nanos when that was
     * @param published acknowledged by Kafka since the gateway's start
     * @param waiting in the spool
     */
    record Rows(long nanos, long published, long waiting) {}

    Rows rows() throws IOException, InterruptedException {
        String text = http.send(HttpRequest.newBuilder(uri).timeout(LONGEST).build(), BodyHandlers.ofString())
                .body();
        return new Rows(
                System.nanoTime(),
                value(text, "tollgate_audit_published_total"),
                value(text, "tollgate_spool_unpublished_records"));
    }

    long unpublished() throws IOException, InterruptedException {
        return rows().waiting();
    }

    private static long value(String text, String name) {
        Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
        if (!value.find()) {
            throw new IllegalStateException("the gateway does not tell " + name);
        }
        return (long) Double.parseDouble(value.group(1));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
