package io.tollgate.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Statements to the embedded engine over ClickHouse's HTTP protocol. Blocks. */
final class EngineQueries {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;

    EngineQueries(String url) {
        this.uri = URI.create(url + "/");
    }

    String ask(String sql) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request(sql), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the engine refused: " + answer.body());
        }
        return answer.body().strip();
    }

    /** Leaves an answer's bytes in a file. */
    void save(String sql, Path file) throws IOException, InterruptedException {
        if (http.send(request(sql), HttpResponse.BodyHandlers.ofFile(file)).statusCode() != 200) {
            throw new IOException("the engine refused: " + sql);
        }
    }

    /** Inserts a file of rows. */
    void insert(String sql, Path rows) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        uri.resolve("/?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8)))
                .timeout(PATIENCE)
                .header("X-ClickHouse-User", BenchLogin.user())
                .header("X-ClickHouse-Key", BenchLogin.engineKey())
                .POST(HttpRequest.BodyPublishers.ofFile(rows))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the engine refused: " + answer.body());
        }
    }

    /** Waits until no parts are being merged, so that nothing of one measurement disturbs the next. */
    void awaitRest() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!ask("SELECT count() FROM system.merges").equals("0") && System.nanoTime() - end < 0) {
            Thread.sleep(100);
        }
    }

    private HttpRequest request(String sql) {
        return HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("X-ClickHouse-User", BenchLogin.user())
                .header("X-ClickHouse-Key", BenchLogin.engineKey())
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
    }
}
