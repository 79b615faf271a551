package io.tollgate.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's process when it is killed, stopped and started again. */
final class EngineRestartIT {
    @TempDir
    Path folder;

    @Test
    void keepsAcknowledgedRowsThroughKillAndRestart() throws Exception {
        AtomicLong acknowledged = new AtomicLong();
        try (HttpClient client = HttpClient.newHttpClient()) {
            try (ChildProcess engine = start("first")) {
                send(client, "first", "CREATE TABLE kept (a UInt64) ENGINE = MergeTree ORDER BY a");
                CompletableFuture<Void> writer =
                        CompletableFuture.runAsync(() -> insertUntilItFails(client, acknowledged));
                await().untilAtomic(acknowledged, org.hamcrest.Matchers.greaterThan(20L));
                engine.kill();
                writer.join();
            }
            try (ChildProcess engine = start("second")) {
                long stored = Long.parseLong(
                        send(client, "second", "SELECT count() FROM kept").strip());
                assertThat(stored).isBetween(acknowledged.get(), acknowledged.get() + 1);
                engine.stop();
                assertThat(engine.output()).contains("has stopped").doesNotContain("fatal error");
                assertThat(readyFile("second")).doesNotExist();
            }
        }
    }

    @Test
    void stopsInTheMiddleOfAStatement() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                ChildProcess engine = start("busy")) {
            CompletableFuture<String> endless = CompletableFuture.supplyAsync(() ->
                    send(client, "busy", "SELECT count() FROM numbers(1000000000000) WHERE cityHash64(number) = 0"));
            await().until(() -> !send(
                            client,
                            "busy",
                            "SELECT 1 FROM system.processes WHERE query LIKE '%cityHash64(number)%'"
                                    + " AND query NOT LIKE '%processes%'")
                    .isEmpty());

            engine.stop();

            assertThat(engine.output()).contains("has stopped").doesNotContain("fatal error");
            assertThat(endless).isDone();
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessUses() throws Exception {
        try (ChildProcess engine = start("holder");
                ChildProcess other = ChildProcess.start(EngineMain.class, arguments("other"), Map.of())) {
            await().until(() -> !other.isAlive());
            assertThat(other.output())
                    .startsWith("clickhouse: the data folder")
                    .contains("is in use by another process");
            assertThat(engine.isAlive()).isTrue();
        }
    }

    private void insertUntilItFails(HttpClient client, AtomicLong acknowledged) {
        while (true) {
            try {
                send(client, "first", "INSERT INTO kept VALUES (" + acknowledged.get() + ")");
                acknowledged.incrementAndGet();
            } catch (IllegalStateException e) {
                return;
            }
        }
    }

    private ChildProcess start(String name) throws IOException {
        return ChildProcess.start(EngineMain.class, arguments(name), Map.of()).awaitReady(readyFile(name));
    }

    private List<String> arguments(String name) {
        return List.of(
                "--data",
                folder.resolve("data").toString(),
                "--ready-file",
                readyFile(name).toString());
    }

    private Path readyFile(String name) {
        return folder.resolve(name + ".json");
    }

    private String send(HttpClient client, String name, String sql) {
        try {
            URI target = URI.create(ChildProcess.entry(readyFile(name), "url") + "/");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(target)
                            .header("X-ClickHouse-User", TestLogin.USER)
                            .header(
                                    "X-ClickHouse-Key",
                                    TestLogin.login().password().value())
                            .POST(HttpRequest.BodyPublishers.ofString(sql))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
