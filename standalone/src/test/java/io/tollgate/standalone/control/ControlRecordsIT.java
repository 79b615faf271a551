package io.tollgate.standalone.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.embedded.Parts;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.admin.ControlAdoption;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.control.Decision;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.standalone.command.Commands;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a control topic is worth to whoever can write to it and has no master key. */
final class ControlRecordsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String OLD = masterKey("o");
    private static final String NEW = masterKey("n");
    private static final Vertx vertx = Vertx.vertx();

    private final String topic = "control-" + UUID.randomUUID();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    private static String masterKey(String letter) {
        return letter + ":"
                + Base64.getEncoder().encodeToString(letter.repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    private Control node(String name, String masterKeys) throws IOException, InterruptedException {
        return Control.open(
                vertx,
                Parts.connection(),
                new ControlConfig(topic, folder.resolve(name), null, null),
                Map.of(),
                key -> null,
                MasterKeys.read(Map.of(MasterKeys.VARIABLE, masterKeys), problem -> {
                    throw new AssertionError(problem);
                }),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private static Token token(String id, String secret, Instant now) {
        Principal principal = new Principal(
                id, id, Scope.of(List.of("default")), Set.of(Permission.RUN), null, Limits.NONE, Set.of(), null);
        return new Token(
                "default",
                principal,
                List.of(new Token.Secret(Digest.ofToken(secret), now, null)),
                now,
                "t",
                null,
                null,
                List.of());
    }

    private static Decision<String> keep(String id, String secret) {
        return (state, now) -> change(token(id, secret, now), now);
    }

    private static Decision<String> revoke(String id) {
        return (state, now) ->
                change(Objects.requireNonNull(state.token(id)).value().withRevocation(now), now);
    }

    private static Change<String> change(Token token, Instant now) {
        return new Change<>(
                List.of(token),
                List.of(),
                new AdminEvent(
                        "evt_" + now.toEpochMilli() + UUID.randomUUID(),
                        now,
                        "test",
                        "test",
                        null,
                        "token.change",
                        "default",
                        token.id(),
                        token.name(),
                        null,
                        null),
                token.id());
    }

    private static boolean opens(Control node, String secret) {
        return node.find(Digest.ofToken(secret)) != null;
    }

    /** All records of a key, the oldest first. */
    private List<ConsumerRecord<String, byte[]>> records(String key) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Parts.connection().client(Map.of("isolation.level", "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.key().equals(key)) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }

    /** Writes as anybody could who reaches the broker. */
    private void write(String key, byte[] value, Headers headers) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Parts.connection().client(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, null, key, value, headers))
                    .get();
        }
    }

    /** A record of a token with the digest of another secret in place of its own. */
    private static byte[] forged(byte[] record, String secret, String other) {
        byte[] from = Digest.ofToken(secret).bytes();
        byte[] to = Digest.ofToken(other).bytes();
        byte[] copy = record.clone();
        for (int i = 0; i + from.length <= copy.length; i++) {
            if (Arrays.equals(copy, i, i + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, copy, i, to.length);
                return copy;
            }
        }
        throw new AssertionError("the record holds no digest of that secret");
    }

    /** Waits until a node has read all that is on the topic. */
    private static void readBack(Control node) throws Exception {
        node.change(keep("tok_last" + UUID.randomUUID(), UUID.randomUUID().toString()))
                .get();
    }

    @Test
    void aCopyOfARecordWithAnotherDigestIsAToken_withoutAMasterKey() throws Exception {
        try (Control node = node("one", "")) {
            node.change(keep("tok_1", "s1")).get();
            ConsumerRecord<String, byte[]> record = records("token/tok_1").getFirst();
            write("token/tok_1", forged(record.value(), "s1", "mine"), record.headers());
            await().atMost(LONG).until(() -> opens(node, "mine"));
        }
    }

    @Test
    void aCopyOfARecordWithAnotherDigestIsNoTokenWithAMasterKey() throws Exception {
        try (Control node = node("one", OLD)) {
            node.change(keep("tok_1", "s1")).get();
            ConsumerRecord<String, byte[]> record = records("token/tok_1").getFirst();
            byte[] forged = forged(record.value(), "s1", "mine");
            write("token/tok_1", forged, record.headers());
            write("token/tok_2", record.value(), record.headers());
            write("token/tok_3", forged, new RecordHeaders());
            readBack(node);
            assertThat(opens(node, "mine")).isFalse();
            assertThat(opens(node, "s1")).isTrue();
            assertThat(node.refusedKeys()).isEqualTo(3);
        }
    }

    @Test
    void aRevokedTokenDoesNotComeBackWithItsOldRecord() throws Exception {
        try (Control node = node("one", OLD)) {
            node.change(keep("tok_1", "s1")).get();
            ConsumerRecord<String, byte[]> valid = records("token/tok_1").getFirst();
            node.change(revoke("tok_1")).get();
            write("token/tok_1", valid.value(), valid.headers());
            readBack(node);
            assertThat(opens(node, "s1")).isFalse();
            try (Control anew = node("anew", OLD)) {
                assertThat(opens(anew, "s1")).isFalse();
                assertThat(anew.refusedKeys()).isEqualTo(1);
            }
        }
    }

    @Test
    void aDeletionByForeignHandsDeletesNothing() throws Exception {
        try (Control node = node("one", OLD)) {
            node.change(keep("tok_1", "s1")).get();
            write("token/tok_1", null, new RecordHeaders());
            readBack(node);
            assertThat(opens(node, "s1")).isTrue();
        }
    }

    @Test
    void whatWasThereBeforeTheMasterKeyIsAdoptedOnceByTheSnapshotThatHoldsIt() throws Exception {
        try (Control before = node("one", "")) {
            before.change(keep("tok_1", "s1")).get();
            before.change(keep("tok_2", "s2")).get();
        }
        write("token/tok_2", forged(records("token/tok_2").getFirst().value(), "s2", "mine"), new RecordHeaders());
        try (Control node = node("one", OLD)) {
            node.awaitTopic();
            assertThat(opens(node, "s1")).isTrue();
            assertThat(opens(node, "s2")).as("replaced by foreign hands").isFalse();
            assertThat(opens(node, "mine")).isFalse();
            ControlAdoption.start(node);
            await().atMost(LONG).until(() -> !node.adopting());
            write("token/tok_3", forged(records("token/tok_1").getFirst().value(), "s1", "later"), new RecordHeaders());
            readBack(node);
            assertThat(opens(node, "later")).isFalse();
            try (Control other = node("other", OLD)) {
                assertThat(opens(other, "s1")).isTrue();
                assertThat(opens(other, "mine")).isFalse();
            }
        }
        try (Control again = node("one", OLD)) {
            assertThat(again.adopting()).isFalse();
            assertThat(opens(again, "s1")).isTrue();
        }
    }

    @Test
    void withoutASnapshotTheyAreAdoptedByTheCommandAlone() throws Exception {
        try (Control before = node("before", "")) {
            before.change(keep("tok_1", "s1")).get();
        }
        try (Control node = node("one", OLD)) {
            assertThat(node.adopting()).isFalse();
            assertThat(opens(node, "s1")).isFalse();
            assertThat(node.refusedKeys()).isEqualTo(2);

            assertThat(run(OLD, "adopt")).contains("token/tok_1", "RUN", "[default]", "2 records; --yes signs them.");
            assertThat(opens(node, "s1")).isFalse();
            assertThat(run(OLD, "adopt", "--yes")).contains("2 records signed.");
            await().atMost(LONG).until(() -> opens(node, "s1"));
            await().atMost(LONG).until(() -> node.refusedKeys() == 0);
            assertThat(run(OLD, "adopt")).isEqualToIgnoringNewLines("All control records are signed.");
        }
    }

    @Test
    void whatIsForeignIsDiscardedByTheCommand() throws Exception {
        try (Control node = node("one", OLD)) {
            node.change(keep("tok_1", "s1")).get();
            byte[] value = records("token/tok_1").getFirst().value();
            write("token/tok_1", forged(value, "s1", "mine"), new RecordHeaders());
            write("token/tok_9", value, new RecordHeaders());
            assertThat(run(OLD, "discard", "--yes")).contains("token/tok_1", "token/tok_9", "2 records written over.");
            await().atMost(LONG).until(() -> node.refusedKeys() == 0);
            assertThat(opens(node, "s1")).isTrue();
            assertThat(opens(node, "mine")).isFalse();
            assertThat(records("token/tok_9").getLast().value()).isNull();
        }
    }

    private String run(String masterKeys, String... arguments) throws IOException {
        Path config = folder.resolve("command.yaml");
        Files.writeString(config, "kafka: {control_topic: \"" + topic + "\"}\n");
        Map<String, String> environment = new HashMap<>(Parts.environment());
        environment.put(MasterKeys.VARIABLE, masterKeys);
        List<String> all = new ArrayList<>(List.of("control"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", config.toString(), "--kafka", Parts.kafka()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Commands.run(
                environment, new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }

    @Test
    void masterKeysAreRotatedWithoutANodeThatMissesAChange() throws Exception {
        try (Control old = node("old", OLD)) {
            old.change(keep("tok_1", "s1")).get();
            old.change(keep("tok_2", "s2")).get();
            try (Control both = node("both", NEW + "," + OLD)) {
                assertThat(opens(both, "s1")).isTrue();
                both.change(revoke("tok_1")).get();
                await().atMost(LONG).until(() -> !opens(old, "s1"));
                old.change(keep("tok_3", "s3")).get();
                await().atMost(LONG).until(() -> opens(both, "s3"));

                try (Control early = node("early", NEW)) {
                    assertThat(opens(early, "s2"))
                            .as("signed by the old key alone")
                            .isFalse();
                    ControlAdoption.adopt(both);
                    await().atMost(LONG).until(() -> opens(early, "s2") && opens(early, "s3"));
                    assertThat(opens(early, "s1")).isFalse();
                    await().atMost(LONG).until(() -> early.refusedKeys() == 0);
                }
            }
        }
    }
}
