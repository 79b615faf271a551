package io.tollgate.standalone.faults;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Clients that make batches and read their results, each until it has all of them and once more, without a pause. */
final class BatchReaders implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration BREATH = Duration.ofMillis(100);
    private static final String BATCH = """
            {"requests":[{"custom_id":"a","params":{"model":"simulated-small","max_tokens":50,"messages":\
            [{"role":"user","content":"Say something."}]}},{"custom_id":"b","params":{"model":"simulated-small",\
            "max_tokens":50,"messages":[{"role":"user","content":"Say something else, and more of it."}]}}]}""";

    private final Map<String, Table.Booked> whole = new ConcurrentHashMap<>();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final List<Thread> clients = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String batches;
    private volatile boolean stopping;

    private BatchReaders(String gateway) {
        batches = gateway + "/v1/default/default/simulated/messages/batches";
    }

    /** Starts some clients of a gateway. */
    static BatchReaders start(String gateway, int count) {
        BatchReaders readers = new BatchReaders(gateway);
        for (int i = 0; i < count; i++) {
            readers.clients.add(
                    Thread.ofPlatform().name("batches-" + i).daemon().start(readers::run));
        }
        return readers;
    }

    /** What each batch used whose results somebody has read to their end. */
    Map<String, Table.Booked> whole() {
        return whole;
    }

    /** Every batch whose results somebody has begun to read. */
    Set<String> begun() {
        return begun;
    }

    private void run() {
        try {
            while (!stopping) {
                String made = ask(HttpRequest.newBuilder(URI.create(batches)).POST(BodyPublishers.ofString(BATCH)));
                String batch = new JsonObject(made).getString("id");
                begun.add(batch);
                for (int times = 0; times < 2; times++) {
                    String results = ask(HttpRequest.newBuilder(URI.create(batches + "/" + batch + "/results")));
                    whole.put(batch, used(results));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Table.Booked used(String results) {
        long input = 0;
        long output = 0;
        for (String line : results.lines().toList()) {
            JsonObject usage = new JsonObject(line)
                    .getJsonObject("result")
                    .getJsonObject("message")
                    .getJsonObject("usage");
            input += usage.getLong("input_tokens")
                    + usage.getLong("cache_read_input_tokens", 0L)
                    + usage.getLong("cache_creation_input_tokens", 0L);
            output += usage.getLong("output_tokens");
        }
        return new Table.Booked(1, input, output);
    }

    /** Asks until there is an answer to its end. */
    private String ask(HttpRequest.Builder request) throws InterruptedException {
        HttpRequest asked = request.timeout(LONGEST)
                .header("cf-aig-authorization", "Bearer " + Installation.TOKEN)
                .header("content-type", "application/json")
                .build();
        while (true) {
            try {
                HttpResponse<String> answer = http.send(asked, BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return answer.body();
                }
            } catch (IOException e) {
                // The gateway has died, and will be there again.
            }
            Thread.sleep(BREATH);
        }
    }

    /** Lets what is being read come to its end, and begins nothing more. */
    void stop() throws InterruptedException {
        stopping = true;
        for (Thread client : clients) {
            client.join(LONGEST);
        }
    }

    @Override
    public void close() {
        stopping = true;
        http.shutdownNow();
    }
}
