package io.tollgate.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.deadletters.DeadLettersCommand;
import io.tollgate.consumer.intake.DeadLetters;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.standalone.Parts;
import io.tollgate.standalone.TestLogin;
import io.tollgate.standalone.command.Commands;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What operators do with dead letters, on a real broker and engine. */
final class DeadLettersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void listsThem() throws Exception {
        try (AuditBed bed = new AuditBed(2);
                AuditConsumer consumer = bed.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            assertThat(list(bed)).isEmpty();
            long offset = AuditBed.get(bed.send("first", bytes("not an event"))).offset();
            AuditBed.get(bed.send("second", bytes("nor this")));
            await().atMost(PATIENCE).until(() -> list(bed).size() == 2);

            JsonObject first = list(bed).stream()
                    .filter(letter -> letter.getString("key").equals("first"))
                    .findFirst()
                    .orElseThrow();
            assertThat(first.getString("topic")).isEqualTo(bed.config.kafka().usageTopic());
            assertThat(first.getLong("offset")).isEqualTo(offset);
            assertThat(first.getLong("size")).isEqualTo("not an event".length());
            assertThat(first.getString("reason")).isNotBlank();
            assertThat(first.getInstant("time")).isNotNull();
            assertThat(run(bed, "list", "--json", "--limit", "1").lines()).hasSize(1);
            assertThat(run(bed, "list")).contains("PARTITION", "first", "second");
        }
    }

    @Test
    void whatIsReadableByNowBecomesOneRowAndWhatIsNotComesBack() throws Exception {
        try (AuditBed bed = new AuditBed(2);
                AuditConsumer consumer = bed.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            List<UsageEvent> events = new Events(31).some(20);
            bed.send(events.subList(0, 10));
            AuditBed.get(bed.send("poison", bytes("not an event")));
            bed.awaitCount(10);
            await().atMost(PATIENCE).until(() -> list(bed).size() == 1);
            // As a build left them that could not read what this one can.
            for (int i = 0; i < 10; i++) {
                leave(bed, events.get(10 + i), 1000 + i);
            }
            assertThat(list(bed)).hasSize(11);

            assertThat(run(bed, "replay", "--all")).isEqualTo("11 records sent again.\n");
            bed.awaitExactly(events);
            await().atMost(PATIENCE).until(() -> list(bed).size() == 12);

            // Of the twelve, two are of one record.
            assertThat(run(bed, "replay", "--all")).isEqualTo("11 records sent again.\n");
            await().atMost(PATIENCE).until(() -> list(bed).size() == 13);
            assertThat(run(bed, "replay", "--partition", "0", "--offset", "1003,1004,77"))
                    .isEqualTo("2 records sent again.\n");
            AuditBed.get(bed.send("marker", bytes("last")));
            await().atMost(PATIENCE).until(() -> list(bed).size() == 14);
            bed.awaitExactly(events);

            List<ConsumerRecord<byte[], byte[]>> replays = bed
                    .all(bed.config.kafka().usageTopic())
                    .stream()
                    .filter(record -> record.headers().lastHeader(Topics.REDELIVERED) != null)
                    .toList();
            assertThat(replays).hasSize(24);
            assertThat(list(bed))
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

    @Test
    void isACommandOfTollgateToo(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(
                folder.resolve("clients.yaml"),
                "kafka: {security: {protocol: sasl-plaintext, mechanism: plain, username: %s, password: \"%s\"}}"
                        .formatted(TestLogin.USER, TestLogin.login().password().value()));
        String[] list = {
            "audit-consumer", "dead-letters", "list", "--json", "--config", config.toString(), "--kafka", Parts.kafka()
        };
        assertThat(Commands.run(list)).isZero();
        assertThat(Commands.run("audit-consumer", "dead-letters", "replay")).isEqualTo(2);
        assertThat(Commands.run("help", "audit-consumer", "dead-letters", "replay"))
                .isZero();
    }

    private static void leave(AuditBed bed, UsageEvent event, int offset) {
        AuditBed.get(bed.sendTo(
                bed.config.kafka().deadTopic(),
                event.getCallId().toString(),
                new UsageEvents().encode(event),
                header(DeadLetters.TOPIC, bed.config.kafka().usageTopic()),
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

    private static List<JsonObject> list(AuditBed bed) {
        return run(bed, "list", "--json", "--limit", "0")
                .lines()
                .map(JsonObject::new)
                .toList();
    }

    /** Runs a command on the bed's topics and gives what it prints. */
    private static String run(AuditBed bed, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new DeadLettersCommand(settings -> bed.config.kafka()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }
}
