package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Sent.Seen;
import io.tollgate.standalone.faults.Sent.Tokens;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes one call after the other over a connection of its own, and says what it saw of each. For one thread. */
final class Caller implements AutoCloseable {
    private static final String CONTENT = "\"content\":\"";
    private static final String NO_CONTENT = CONTENT + '"';
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final String token;

    Caller(String gateway, String token) {
        this.uri = URI.create(gateway + "/v1/chat/completions");
        this.token = token;
    }

    /**
     * What is asked for.
     *
     * @param number goes along as metadata
     * @param behaviour what the simulated provider is to do, as JSON
     * @param ballast as many bytes more of metadata, to fill a spool with
     */
    record Question(long number, boolean stream, String behaviour, int ballast) {
        private String metadata() {
            String fat = ballast == 0 ? "" : ",\"ballast\":\"" + "b".repeat(ballast) + "\"";
            return "{\"n\":\"" + number + "\"" + fat + "}";
        }

        private String body() {
            return "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]"
                    + (stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}" : "}");
        }
    }

    /** Blocks until the answer is over, one way or the other. */
    Sent call(Question question) throws InterruptedException {
        Answer answer = new Answer(question);
        try {
            answer.read(http.send(request(question), BodyHandlers.ofInputStream()));
        } catch (ConnectException e) {
            return answer.seen(Seen.UNSENT);
        } catch (IOException | UncheckedIOException e) {
            return answer.seen(answer.call == null ? Seen.NOTHING : Seen.HEAD);
        }
        return answer.seen(answer.refused ? Seen.REFUSED : answer.complete ? Seen.WHOLE : Seen.HEAD);
    }

    private HttpRequest request(Question question) {
        return HttpRequest.newBuilder(uri)
                .timeout(LONGEST)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .header("cf-aig-metadata", question.metadata())
                .header("x-simulate", question.behaviour())
                .POST(BodyPublishers.ofString(question.body()))
                .build();
    }

    /** What has come of an answer by now. */
    private static final class Answer {
        private final Question question;
        private final long from = System.nanoTime();
        private @Nullable UUID call;
        private @Nullable Tokens tokens;
        private int status;
        private int parts;
        private boolean complete;
        private boolean refused;

        private Answer(Question question) {
            this.question = question;
        }

        private void read(HttpResponse<InputStream> response) throws IOException {
            status = response.statusCode();
            call = response.headers()
                    .firstValue("cf-aig-log-id")
                    .map(UUID::fromString)
                    .orElse(null);
            try (InputStream body = response.body()) {
                if (status == 200 && question.stream()) {
                    events(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
                } else {
                    whole(new String(body.readAllBytes(), StandardCharsets.UTF_8), response);
                }
            }
        }

        private void whole(String body, HttpResponse<?> response) {
            complete = true;
            if (status == 200) {
                told(new JsonObject(body).getJsonObject("usage"));
            } else {
                refused = status == 503
                        && body.contains("audit_unavailable")
                        && response.headers().firstValue("retry-after").isPresent();
            }
        }

        private void events(BufferedReader lines) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("data: [DONE]")) {
                    complete = true;
                } else if (line.startsWith("data: ")) {
                    JsonObject event = new JsonObject(line.substring("data: ".length()));
                    told(event.getJsonObject("usage"));
                    parts += line.contains(CONTENT) && !line.contains(NO_CONTENT) ? 1 : 0;
                }
            }
        }

        private void told(@Nullable JsonObject usage) {
            if (usage != null) {
                tokens = new Tokens(usage.getLong("prompt_tokens"), usage.getLong("completion_tokens"));
            }
        }

        private Sent seen(Seen seen) {
            return new Sent(
                    question.number(), question.stream(), seen, from, System.nanoTime(), call, status, tokens, parts);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
