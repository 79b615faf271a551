package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.ChildProcess;
import io.tollgate.embedded.Parts;
import io.tollgate.gateway.access.GatewayToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Invariant I5 on three gateway processes: what one revokes, all refuse. How long each takes is reported, over as many
 * trials as {@code -Dtollgate.revocation.trials} says, and not asserted, because a test's machine has other things to
 * do.
 */
final class RevocationIT {
    private static final Logger log = LoggerFactory.getLogger(RevocationIT.class);
    private static final int NODES = 3;
    private static final int TRIALS = Integer.getInteger("tollgate.revocation.trials", 6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKENS = "/v1/admin/gateways/default/tokens";
    private static final String EVENTS = "/v1/admin/events";

    /** Ways for a token to end. */
    private enum End {
        DELETED,
        ROTATED,
        EXPIRED
    }

    @TempDir
    static Path folder;

    private static final List<ChildProcess> processes = new ArrayList<>();
    private static final List<Operator> nodes = new ArrayList<>();
    private static final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws Exception {
        String topic = "control-" + UUID.randomUUID();
        for (int i = 0; i < NODES; i++) {
            Path config = folder.resolve("node-" + i + ".yaml");
            Files.writeString(config, """
                    http: {port: 0, management_port: 0}
                    key_ring: {permissions: [run, read, edit]}
                    access: {failures_per_minute: 0}
                    kafka: {bootstrap_servers: "%s", control_topic: "%s"}
                    audit: {spool: {dir: "%s", max_size: 64MiB}}
                    control: {dir: "%s"}
                    providers: {up: {dialect: simulated}}
                    """.formatted(
                            Parts.kafka(), topic, folder.resolve("spool-" + i), folder.resolve("control-" + i)));
            processes.add(ChildProcess.start(
                    GatewayMain.class,
                    List.of(
                            "--config",
                            config.toString(),
                            "--ready-file",
                            folder.resolve("ready-" + i).toString()),
                    Map.of("GATEWAY_API_KEY_HASHES", "tests:" + GatewayToken.sha256(GatewayFixture.TOKEN))));
        }
        for (int i = 0; i < NODES; i++) {
            Path ready = folder.resolve("ready-" + i);
            processes.get(i).awaitReady(ready);
            nodes.add(new Operator(http, ChildProcess.entry(ready, "url"), GatewayFixture.TOKEN));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (ChildProcess process : processes) {
            process.close();
        }
        http.close();
    }

    @Test
    void whatOneNodeRevokesAllRefuse() throws Exception {
        List<Long> millis = new ArrayList<>();
        try (ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int trial = 0; trial < TRIALS; trial++) {
                End end = End.values()[trial % End.values().length];
                Operator node = nodes.get(trial % NODES);
                JsonObject issued = node.token("default", "trial " + trial, "");
                for (Operator each : nodes) {
                    await().atMost(PATIENCE)
                            .until(() -> each.as(issued).get(EVENTS).statusCode() == 403);
                }
                List<Future<Instant>> refused = new ArrayList<>();
                for (Operator each : nodes) {
                    refused.add(watchers.submit(() -> refusedAt(each.as(issued))));
                }
                Instant ended = end(node, issued, end);
                for (Future<Instant> at : refused) {
                    millis.add(Math.max(0, Duration.between(ended, at.get()).toMillis()));
                }
                for (Operator each : nodes) {
                    assertThat(each.as(issued).chat().statusCode()).isEqualTo(401);
                }
            }
        }
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        log.info(
                "refused by each of {} nodes after a median of {} ms, p99 {} ms, at most {} ms, in {} trials",
                NODES,
                sorted[sorted.length / 2],
                sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * 0.99))],
                LongStream.of(sorted).max().orElse(0),
                TRIALS);
    }

    /** Ends a token, and tells since when it should be refused. */
    private static Instant end(Operator node, JsonObject issued, End end) throws IOException, InterruptedException {
        String path = TOKENS + "/" + issued.getString("id");
        return switch (end) {
            case DELETED -> {
                assertThat(node.send("DELETE", path, null).statusCode()).isEqualTo(204);
                yield Instant.now();
            }
            case ROTATED -> {
                HttpResponse<byte[]> rotated = node.send("POST", path + "/rotate", "{\"grace\":\"0s\"}");
                assertThat(rotated.statusCode()).isEqualTo(200);
                Instant now = Instant.now();
                Operator next = node.as(GatewayFixture.json(rotated));
                for (Operator each : nodes) {
                    await().atMost(PATIENCE)
                            .until(() -> next.at(each.url()).get(EVENTS).statusCode() == 403);
                }
                yield now;
            }
            case EXPIRED -> {
                Instant expiry = Instant.now().plusSeconds(1);
                HttpResponse<byte[]> changed =
                        node.send("PATCH", path, "{\"expires_at\":\"" + expiry + "\"}", "if-match", "*");
                assertThat(changed.statusCode()).isEqualTo(200);
                yield Instant.parse(GatewayFixture.json(changed).getString("expires_at"));
            }
        };
    }

    /** When a token that was good, for nothing but calls, is good no more. */
    private static Instant refusedAt(Operator caller) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> caller.get(EVENTS).statusCode() == 401);
        return Instant.now();
    }
}
