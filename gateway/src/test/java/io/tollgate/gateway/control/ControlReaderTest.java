package io.tollgate.gateway.control;

import static io.tollgate.gateway.control.MemoryNode.keep;
import static io.tollgate.gateway.control.Tokens.NOW;
import static io.tollgate.gateway.control.Tokens.secret;
import static io.tollgate.gateway.control.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ControlReaderTest {
    private static final MasterKeys MASTER_KEY =
            RecordSignerTest.masterKeys("a:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final MemoryTransport topic = new MemoryTransport();
    private final Token bot = token("tok_1", "bot", secret("s1"));

    private static TopicRecord unsigned(Entry entry) {
        return new TopicRecord(
                entry.key(), Buffer.buffer(new EntryCodec().encode(entry, UUID.randomUUID(), NOW)), null);
    }

    private static TopicRecord deletion(String key) {
        return new TopicRecord(key, null, null);
    }

    private void write(TopicRecord... records) {
        List.of(records).forEach(topic::write);
    }

    private MemoryNode node(MasterKeys keys) {
        return new MemoryNode(topic, keys);
    }

    private static boolean opens(ControlState state, String secret) {
        return state.find(Digest.ofToken(secret)) != null;
    }

    private static @Nullable Integer refused(ControlState state) {
        return state.refusedKeys();
    }

    @Test
    void aStateIsHandedOverWholeAndThenFollowed() throws Exception {
        write(unsigned(bot), deletion("token/tok_1"), unsigned(token("tok_2", "other", secret("s2"))));
        try (MemoryNode node = node(MasterKeys.NONE)) {
            ControlState whole = node.upTo(topic);
            assertThat(opens(whole, "s1")).isFalse();
            assertThat(opens(whole, "s2")).isTrue();
            assertThat(whole.token("tok_2").revision()).isEqualTo(2);
            assertThat(node.followed).hasValue(0);

            write(unsigned(bot), unsigned(new TokenUse("tok_1", NOW)));
            assertThat(node.upTo(topic)).isSameAs(whole);
            assertThat(opens(whole, "s1")).isTrue();
            assertThat(node.followed).hasValue(2);
            assertThat(node.changes).hasValue(1);
        }
    }

    private static StoredRouteVersion version(int number) {
        String graph = """
                [{"id": "start", "type": "start", "outputs": {"next": {"elementId": "one"}}},
                 {"id": "one", "type": "model", "properties": {"provider": "p", "model": "m"},
                  "outputs": {"success": {"elementId": "end"}}},
                 {"id": "end", "type": "end"}]
                """;
        return StoredRouteVersion.of("alpha", "rt_1", number, graph, null, NOW, "tok_1");
    }

    /** Nothing is waited for in between: a node asks for more only when what has come is in force. */
    @Test
    void aDeploymentIsInForceAsSoonAsItHasCome() throws Exception {
        StoredRoute route = new StoredRoute("alpha", "rt_1", "support", 2, List.of(), NOW, "tok_1", NOW);
        write(unsigned(version(1)), unsigned(version(2)), unsigned(route));
        try (MemoryNode node = node(MasterKeys.NONE)) {
            ControlState state = node.upTo(topic);
            Map<Integer, String> inForce = new ConcurrentHashMap<>();
            topic.asked(next -> {
                DeployedRoute deployed = state.routes().deployed("alpha", "support");
                inForce.putIfAbsent(next, deployed == null ? "none" : deployed.version());
            });
            StoredRoute deployed = route;
            for (int number : new int[] {1, 2, 1}) {
                deployed =
                        deployed.deployed(new StoredRoute.Deployment("dep_" + number, number, null, NOW, "tok_1"), NOW);
                write(unsigned(deployed));
                int next = topic.records().size();
                await().until(() -> inForce.containsKey(next));
                assertThat(inForce).containsEntry(next, Integer.toString(number));
            }
        }
    }

    @Test
    void whatCannotBeReadCountsAsDeleted() throws Exception {
        write(
                unsigned(bot),
                new TopicRecord(bot.key(), MemoryTransport.garbage(), null),
                new TopicRecord("token/tok_9", unsigned(bot).value(), null));
        try (MemoryNode node = node(MasterKeys.NONE)) {
            assertThat(node.upTo(topic).tokens()).isEmpty();
            assertThat(node.reader.unreadable()).isEqualTo(2);
        }
    }

    @Test
    void aTopicThatNoStateCanBeKeptOnIsRefused() {
        topic.refused(true);
        try (MemoryNode node = node(MasterKeys.NONE)) {
            await().atMost(LONG).until(node.reader::refused);
            assertThat(node.reader.problem()).contains("cleanup.policy");
            assertThat(node.reader.following()).isFalse();
        }
    }

    @Test
    void whileKafkaIsUnreachableTheStateIsNotUpToDate() throws Exception {
        try (MemoryNode node = node(MasterKeys.NONE)) {
            node.upTo(topic);
            topic.reachable(false);
            await().atMost(LONG).until(() -> !node.reader.following());
            assertThat(node.reader.await(0, Duration.ZERO)).isFalse();
            topic.reachable(true);
            await().atMost(LONG).until(node.reader::following);
            write(unsigned(bot));
            assertThat(opens(node.upTo(topic), "s1")).isTrue();
        }
    }

    @Test
    void whereThereIsAMasterKeyNothingIsAppliedWithoutASignature() throws Exception {
        try (MemoryNode node = node(MASTER_KEY)) {
            node.upTo(topic);
            node.writer.write(keep(bot));
            write(
                    unsigned(token("tok_1", "bot", secret("forged"))),
                    unsigned(token("tok_2", "forged", secret("s2"))),
                    deletion("token/tok_3"));
            ControlState state = node.upTo(topic);
            assertThat(opens(state, "s1")).isTrue();
            assertThat(opens(state, "forged")).isFalse();
            assertThat(opens(state, "s2")).isFalse();
            assertThat(refused(state)).isEqualTo(3);

            write(deletion(bot.key()));
            assertThat(opens(node.upTo(topic), "s1")).isTrue();
        }
        try (MemoryNode anew = node(MASTER_KEY)) {
            assertThat(opens(anew.upTo(topic), "s1")).isTrue();
            assertThat(refused(anew.state())).isEqualTo(3);
        }
    }

    @Test
    void aRevokedTokenDoesNotComeBackWithItsOldRecord() throws Exception {
        try (MemoryNode node = node(MASTER_KEY)) {
            node.upTo(topic);
            node.writer.write(keep(bot));
            TopicRecord valid = topic.records().getFirst();
            node.writer.write(keep(bot.withRevocation(NOW)));
            write(valid);
            ControlState state = node.upTo(topic);
            assertThat(opens(state, "s1")).isFalse();
            assertThat(state.token("tok_1").value().revoked()).isTrue();
            assertThat(refused(state)).isEqualTo(1);

            // What is put right is no longer refused, and for a node that starts later neither.
            node.writer.write((now, at) ->
                    new Change<>(now.entriesToSign().toList(), List.of(), Tokens.event("evt_last"), "put right"));
            assertThat(refused(node.upTo(topic))).isZero();
            try (MemoryNode anew = node(MASTER_KEY)) {
                assertThat(opens(anew.upTo(topic), "s1")).isFalse();
                assertThat(refused(anew.state())).isZero();
            }
        }
    }

    @Test
    void aTopicThatWasRolledBackIsRefused() throws Exception {
        long known;
        try (MemoryNode node = node(MASTER_KEY)) {
            node.upTo(topic);
            node.writer.write(keep(bot));
            node.writer.write(keep(bot.withRevocation(NOW)));
            known = node.state().provenance().sequence();
        }
        topic.rollBack(2);
        try (MemoryNode restarted = new MemoryNode(topic, MASTER_KEY, null, known)) {
            await().atMost(LONG).until(restarted.reader::refused);
            assertThat(restarted.reader.problem()).contains("rolled back");
            assertThat(restarted.reader.following()).isFalse();
        }
    }

    @Test
    void aSnapshotVouchesForWhatItHoldsAndForNothingElse() throws Exception {
        Token changed = token("tok_2", "changed", secret("s2"));
        Token revoked = token("tok_3", "revoked", secret("s3"));
        write(
                unsigned(bot),
                unsigned(changed),
                unsigned(revoked),
                unsigned(token("tok_2", "changed", secret("forged"))),
                deletion(revoked.key()),
                unsigned(token("tok_4", "forged", secret("s4"))));
        Map<String, Entry> snapshot = Map.of(bot.key(), bot, changed.key(), changed, revoked.key(), revoked);
        try (MemoryNode node = new MemoryNode(topic, MASTER_KEY, Vouching.by(snapshot), 0)) {
            ControlState state = node.upTo(topic);
            assertThat(opens(state, "s1")).isTrue();
            assertThat(state.tokens())
                    .as("what is not known for sure is not in force")
                    .hasSize(1);
            assertThat(refused(state)).isEqualTo(2);
            assertThat(state.entriesToSign()).containsExactly(bot);
            assertThat(state.deletionsToSign()).containsExactly(revoked.key());
            node.writer.write((now, at) -> new Change<>(
                    now.entriesToSign().toList(), now.deletionsToSign().toList(), Tokens.event("evt_1"), "adopted"));
            assertThat(node.upTo(topic).entriesToSign()).isEmpty();

            // What is signed already is not replaced by what the snapshot holds.
            node.writer.write(keep(bot.withRevocation(NOW)));
            write(unsigned(bot));
            assertThat(opens(node.upTo(topic), "s1")).isFalse();
        }
        try (MemoryNode later = node(MASTER_KEY)) {
            assertThat(later.upTo(topic).tokens().map(Versioned::value)).containsExactly(bot.withRevocation(NOW));
        }
    }

    @Test
    void aTraceOfATokenIsATraceEvenWhereItIsRefused() throws Exception {
        write(unsigned(bot));
        try (MemoryNode node = node(MASTER_KEY)) {
            assertThat(node.upTo(topic).tokens()).isEmpty();
            assertThat(node.state().tokenless()).isFalse();
        }
    }
}
