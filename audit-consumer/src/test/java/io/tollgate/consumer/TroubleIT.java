package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.ChildProcess;
import io.tollgate.embedded.EngineMain;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that cannot be stored, and a store that is away. */
final class TroubleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void badRecordsGoToTheDeadLettersOnceAndNothingIsLost() throws Exception {
        try (AuditFixture fixture = new AuditFixture(3);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new Events(11).some(300);
            List<String> poison = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                fixture.send(events.subList(i * 10, i * 10 + 10));
                poison.add("poison-" + i);
                AuditFixture.get(fixture.send(poison.get(i), ("not an event " + i).getBytes(StandardCharsets.UTF_8)));
            }
            UsageEvent negative = new Events(12).one();
            negative.setInputTokens(-1);
            fixture.send(List.of(negative));
            fixture.awaitExactly(events);
            await().atMost(PATIENCE).until(() -> fixture.deadLetters().size() >= 31);

            List<ConsumerRecord<byte[], byte[]>> letters = fixture.deadLetters();
            poison.add(negative.getCallId().toString());
            assertThat(letters)
                    .extracting(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrderElementsOf(poison);
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                assertThat(header(letter, "tollgate.topic"))
                        .isEqualTo(fixture.config.kafka().usageTopic());
                assertThat(header(letter, "tollgate.partition")).matches("\\d+");
                assertThat(header(letter, "tollgate.offset")).matches("\\d+");
                assertThat(header(letter, "tollgate.reason")).isNotBlank();
            }
            await().atMost(PATIENCE).until(() -> metric(consumer, "tollgate_audit_records_total") == 331);
            assertThat(metric(consumer, "tollgate_audit_rows_total")).isEqualTo(300);
            assertThat(metric(consumer, "tollgate_audit_dead_letters_total")).isEqualTo(31);
            assertThat(metric(consumer, "tollgate_audit_duplicates_total")).isZero();
            assertThat(get(consumer, "/health")).contains("\"status\":\"ok\"");
        }
    }

    @Test
    void aRecordOfANewerSchemaStopsItsPartitionAloneAndSaysSo() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            UsageEvent event = new Events(13).one();
            byte[] newer = new UsageEvents().encode(event);
            newer[2] ^= 1;
            int stopped = AuditFixture.get(fixture.send("newer", newer)).partition();
            List<UsageEvent> events = new Events(14).some(100);
            fixture.send(events);
            await().atMost(PATIENCE).until(() -> get(consumer, "/health").contains("\"state\":\"blocked\""));
            long others = fixture.all(fixture.config.kafka().usageTopic()).stream()
                    .filter(record -> record.partition() != stopped)
                    .count();
            fixture.awaitCount(others);
            assertThat(fixture.count()).isEqualTo(others);
            assertThat(fixture.deadLetters()).isEmpty();
            assertThat(get(consumer, "/health")).contains("degraded", "partition " + stopped + " is paused");
        }
    }

    @Test
    void whileClickHouseIsAwayRowsWaitInKafka() throws Exception {
        int port = freePort();
        Path data = folder.resolve("data");
        ChildProcess engine = engine(data, port);
        try (AuditFixture fixture = new AuditFixture(2, "http://127.0.0.1:" + port);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new ArrayList<>(new Events(15).some(200));
            fixture.send(events.subList(0, 100));
            fixture.awaitCount(100);
            engine.kill();
            fixture.send(events.subList(100, 200));
            await().atMost(PATIENCE).until(() -> get(consumer, "/health").contains("\"state\":\"retrying\""));
            List<UsageEvent> more = new Events(16).some(2000);
            fixture.send(more);
            events.addAll(more);
            engine.close();
            engine = engine(data, port);
            fixture.awaitExactly(events);
            await().atMost(PATIENCE).until(() -> get(consumer, "/health").contains("\"status\":\"ok\""));
        } finally {
            engine.close();
        }
    }

    private ChildProcess engine(Path data, int port) throws Exception {
        Path ready = folder.resolve("ready-" + System.nanoTime());
        return ChildProcess.start(
                        EngineMain.class,
                        List.of(
                                "--data",
                                data.toString(),
                                "--port",
                                Integer.toString(port),
                                "--ready-file",
                                ready.toString()),
                        Map.of())
                .awaitReady(ready);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static double metric(AuditConsumer consumer, String name) throws Exception {
        Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(get(consumer, "/metrics"));
        return value.find() ? Double.parseDouble(value.group(1)) : Double.NaN;
    }

    private static String get(AuditConsumer consumer, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(consumer.addresses().get("management_url") + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
