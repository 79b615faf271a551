package io.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.embedded.Parts;
import io.tollgate.embedded.TestLogin;
import io.tollgate.embedded.kafka.EmbeddedKafka;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String topic = "control-" + UUID.randomUUID();

    private static final Vertx vertx = Vertx.vertx();

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Control node(String kafka, String name) throws IOException, InterruptedException {
        return Control.open(
                vertx,
                Parts.connection(kafka),
                new ControlConfig(topic, folder.resolve(name), null, null),
                Map.of(),
                key -> null,
                MasterKeys.NONE,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    /** Keeps a token of that name, unless there is one. */
    private static Decision<String> create(String name, String secret) {
        return (state, now) -> {
            if (state.tokenNamed("default", name) != null) {
                throw new FailureException(new AdminFailure.NameTaken(name));
            }
            Principal principal = new Principal(
                    "tok_" + UUID.randomUUID(),
                    name,
                    Scope.of(List.of("default")),
                    Set.of(Permission.RUN),
                    null,
                    Limits.NONE,
                    Set.of(),
                    null);
            return change(
                    "token.create",
                    new Token(
                            "default",
                            principal,
                            List.of(new Token.Secret(Digest.ofToken(secret), now, null)),
                            now,
                            "test",
                            null,
                            null,
                            List.of()),
                    now);
        };
    }

    private static Decision<String> revoke(String id) {
        return (state, now) -> {
            Versioned<Token> stored = state.token(id);
            if (stored == null) {
                throw new FailureException(new AdminFailure.TokenNotFound(id));
            }
            Token token = stored.value();
            return change("token.delete", token.withRevocation(now), now);
        };
    }

    private static Change<String> change(String action, Token token, Instant now) {
        AdminEvent event = new AdminEvent(
                "evt_" + now.toEpochMilli() + UUID.randomUUID(),
                now,
                "test",
                "test",
                null,
                action,
                token.gateway(),
                token.id(),
                token.name(),
                null,
                null);
        return new Change<>(List.of(token), List.of(), event, token.id());
    }

    private static boolean opens(Control node, String secret) {
        return node.find(Digest.ofToken(secret)) != null;
    }

    private static @Nullable Failure failure(CompletableFuture<?> change) throws InterruptedException {
        try {
            change.get();
            return null;
        } catch (ExecutionException e) {
            return FailureException.failureOf(e.getCause());
        }
    }

    @Test
    void aWriteIsKnownHereWhenItIsAnsweredAndElsewhereSoonAfter() throws Exception {
        try (Control one = node(Parts.kafka(), "one");
                Control other = node(Parts.kafka(), "other")) {
            Versioned<String> created = one.change(create("bot", "s1")).get();
            assertThat(opens(one, "s1")).isTrue();
            assertThat(one.state().token(created.value()))
                    .isNotNull()
                    .satisfies(stored -> assertThat(stored.revision()).isEqualTo(created.revision()));
            await().atMost(LONG).until(() -> opens(other, "s1"));

            other.change(revoke(created.value())).get();
            assertThat(opens(other, "s1")).isFalse();
            await().atMost(LONG).until(() -> !opens(one, "s1"));
            await().atMost(LONG).until(() -> one.state().events(null).count() == 2);
            assertThat(one.state().events(null).map(AdminEvent::action))
                    .containsExactly("token.delete", "token.create");
        }
    }

    @Test
    void ofWritersOnSeveralNodesOneIsFirst() throws Exception {
        try (Control one = node(Parts.kafka(), "one");
                Control two = node(Parts.kafka(), "two");
                Control three = node(Parts.kafka(), "three")) {
            List<CompletableFuture<Versioned<String>>> changes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                for (Control node : List.of(one, two, three)) {
                    changes.add(node.change(create("bot-" + i, "secret-" + UUID.randomUUID())));
                }
            }
            List<Failure> failures = new ArrayList<>();
            for (CompletableFuture<?> change : changes) {
                Failure failure = failure(change);
                if (failure != null) {
                    failures.add(failure);
                }
            }
            assertThat(failures).hasSize(10).allMatch(failure -> failure instanceof AdminFailure.NameTaken);
            for (Control node : List.of(one, two, three)) {
                await().atMost(LONG)
                        .until(() -> node.state()
                                .tokensOf("default", "")
                                .map(stored -> stored.value().name())
                                .sorted()
                                .toList()
                                .equals(IntStream.range(0, 5)
                                        .mapToObj(i -> "bot-" + i)
                                        .toList()));
            }
        }
    }

    @Test
    void aNodeStartsFromItsSnapshotWithoutKafkaAndCatchesUp() throws Exception {
        Path data = folder.resolve("kafka");
        EmbeddedKafka kafka = EmbeddedKafka.start(data, 0, TestLogin.login());
        String address = kafka.bootstrapServers();
        String id;
        try (Control node = node(address, "one")) {
            id = node.change(create("bot", "s1")).get().value();
        }
        kafka.close();
        try (Control node = node(address, "one")) {
            assertThat(node.following()).isFalse();
            assertThat(node.onlySnapshotAt()).isNotNull();
            assertThat(opens(node, "s1")).isTrue();
            assertThat(failure(node.change(revoke(id)))).isInstanceOf(ControlUnavailable.class);

            kafka = EmbeddedKafka.start(
                    data, Integer.parseInt(address.substring(address.indexOf(':') + 1)), TestLogin.login());
            try (Control other = node(address, "other")) {
                other.change(revoke(id)).get();
                await().atMost(LONG).until(() -> !opens(node, "s1"));
                assertThat(node.onlySnapshotAt()).isNull();
            }
        } finally {
            kafka.close();
        }
    }

    @Test
    void whatIsForgottenLeavesTheTopicAndSoDoesWhatSaysSo() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, TestLogin.login())) {
            String address = kafka.bootstrapServers();
            compactEagerly(address);
            String kept;
            try (Control node = node(address, "one")) {
                kept = node.change(create("kept", "s1")).get().value();
                String gone = node.change(create("gone", "s2")).get().value();
                node.change(forget(gone)).get();
                // What is written last is never compacted away.
                await().atMost(LONG).until(() -> {
                    node.change(create(
                                    "another " + UUID.randomUUID(),
                                    UUID.randomUUID().toString()))
                            .get();
                    return !keys(address).contains("token/" + gone);
                });
            }
            try (Control anew = node(address, "anew")) {
                assertThat(opens(anew, "s1")).isTrue();
                assertThat(anew.state().token(kept)).isNotNull();
                assertThat(opens(anew, "s2")).isFalse();
            }
        }
    }

    /** Makes the topic, and the broker's compaction, such that both do soon what they would do in days. */
    private void compactEagerly(String address) throws Exception {
        try (Admin admin = Admin.create(TestLogin.kafka(address).client(Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("log.cleaner.backoff.ms", "100"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)
                            .configs(Map.of(
                                    "cleanup.policy",
                                    "compact",
                                    "segment.ms",
                                    "50",
                                    "min.cleanable.dirty.ratio",
                                    "0.01",
                                    "delete.retention.ms",
                                    "0"))))
                    .all()
                    .get();
        }
    }

    private static Decision<String> forget(String id) {
        return (state, now) -> {
            Change<String> change = change(
                    "token.delete", Objects.requireNonNull(state.token(id)).value(), now);
            return new Change<>(List.of(), List.of("token/" + id), change.event(), id);
        };
    }

    /** The keys of all records that the topic has, of those that forget something as well. */
    private Set<String> keys(String address) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Set<String> keys = new HashSet<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                TestLogin.kafka(address).client(Map.of()), new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> keys.add(record.key()));
            }
        }
        return keys;
    }

    @Test
    void withoutKafkaAndSnapshotANodeSaysWhyItDoesNotStart() {
        assertThatThrownBy(() -> node("127.0.0.1:1", "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(topic, "127.0.0.1:1", "no snapshot");
    }

    @Test
    void aTopicThatWouldForgetIsNotUsed() throws Exception {
        try (Admin admin = Admin.create(Parts.connection().client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "delete"))))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> node(Parts.kafka(), "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cleanup.policy=delete");
    }

    @Test
    void allNodesLearnWhenATokenWasUsed() throws Exception {
        try (Control one = node(Parts.kafka(), "one");
                Control other = node(Parts.kafka(), "other")) {
            String id = one.change(create("bot", "s1")).get().value();
            Authenticator door = new Authenticator(new StaticTokens(List.of()), Set.of(), one, Clock.systemUTC());
            assertThat(door.authenticate("Bearer s1")).isInstanceOf(Credential.Valid.class);
            long used = one.state().lastUsedMillis(id);
            assertThat(used).isPositive();
            await().atMost(LONG).until(() -> other.state().lastUsedMillis(id) == used);
        }
    }
}
