package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.deadletters.DeadLettersCommand;
import io.tollgate.consumer.intake.DeadLetters;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What operators do with dead letters, on a real broker and engine. */
final class DeadLettersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void listsThem() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            assertThat(list(fixture)).isEmpty();
            long offset = AuditFixture.get(fixture.send("first", bytes("not an event")))
                    .offset();
            AuditFixture.get(fixture.send("second", bytes("nor this")));
            await().atMost(PATIENCE).until(() -> list(fixture).size() == 2);

            JsonObject first = list(fixture).stream()
                    .filter(letter -> letter.getString("key").equals("first"))
                    .findFirst()
                    .orElseThrow();
            assertThat(first.getString("topic"))
                    .isEqualTo(fixture.config.kafka().usageTopic());
            assertThat(first.getLong("offset")).isEqualTo(offset);
            assertThat(first.getLong("size")).isEqualTo("not an event".length());
            assertThat(first.getString("reason")).isNotBlank();
            assertThat(first.getInstant("time")).isNotNull();
            assertThat(run(fixture, "list", "--json", "--limit", "1").lines()).hasSize(1);
            assertThat(run(fixture, "list")).contains("PARTITION", "first", "second");
        }
    }

    @Test
    void whatIsReadableByNowBecomesOneRowAndWhatIsNotComesBack() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            List<UsageEvent> events = new Events(31).some(20);
            fixture.send(events.subList(0, 10));
            AuditFixture.get(fixture.send("poison", bytes("not an event")));
            fixture.awaitCount(10);
            await().atMost(PATIENCE).until(() -> list(fixture).size() == 1);
            // As a build left them that could not read what this one can.
            for (int i = 0; i < 10; i++) {
                leave(fixture, events.get(10 + i), 1000 + i);
            }
            assertThat(list(fixture)).hasSize(11);

            assertThat(run(fixture, "replay", "--all")).isEqualTo("11 records sent again.\n");
            fixture.awaitExactly(events);
            await().atMost(PATIENCE).until(() -> list(fixture).size() == 12);

            // Of the twelve, two are of one record.
            assertThat(run(fixture, "replay", "--all")).isEqualTo("11 records sent again.\n");
            await().atMost(PATIENCE).until(() -> list(fixture).size() == 13);
            assertThat(run(fixture, "replay", "--partition", "0", "--offset", "1003,1004,77"))
                    .isEqualTo("2 records sent again.\n");
            AuditFixture.get(fixture.send("marker", bytes("last")));
            await().atMost(PATIENCE).until(() -> list(fixture).size() == 14);
            fixture.awaitExactly(events);

            List<ConsumerRecord<byte[], byte[]>> replays = fixture
                    .all(fixture.config.kafka().usageTopic())
                    .stream()
                    .filter(record -> record.headers().lastHeader(Topics.REDELIVERED) != null)
                    .toList();
            assertThat(replays).hasSize(24);
            assertThat(list(fixture))
                    .filteredOn(letter -> letter.getString("key").equals("poison"))
                    .extracting(letter -> letter.getJsonObject("replay_of") != null)
                    .containsExactly(false, true, true);
        }
    }

    @Test
    void saysWhatIsWrongWithItsFlags() {
        assertThat(DeadLettersCommand.execute("replay")).isEqualTo(2);
        assertThat(DeadLettersCommand.execute("replay", "--offset", "1")).isEqualTo(2);
        assertThat(DeadLettersCommand.execute("list", "--limit", "-1")).isEqualTo(2);
        assertThat(DeadLettersCommand.execute()).isEqualTo(2);
    }

    private static void leave(AuditFixture fixture, UsageEvent event, int offset) {
        AuditFixture.get(fixture.sendTo(
                fixture.config.kafka().deadTopic(),
                event.getCallId().toString(),
                new UsageEvents().encode(event),
                header(DeadLetters.TOPIC, fixture.config.kafka().usageTopic()),
                header(DeadLetters.PARTITION, "0"),
                header(DeadLetters.OFFSET, Integer.toString(offset)),
                header(DeadLetters.TIMESTAMP, "1795255200000"),
                header(DeadLetters.REASON, "another build could not read it")));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<JsonObject> list(AuditFixture fixture) {
        return run(fixture, "list", "--json", "--limit", "0")
                .lines()
                .map(JsonObject::new)
                .toList();
    }

    /** Runs a command on the fixture's topics and gives what it prints. */
    private static String run(AuditFixture fixture, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new DeadLettersCommand(settings -> fixture.config.kafka()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }
}
