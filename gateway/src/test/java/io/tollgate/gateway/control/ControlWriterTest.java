package io.tollgate.gateway.control;

import static io.tollgate.gateway.control.MemoryNode.keep;
import static io.tollgate.gateway.control.Tokens.NOW;
import static io.tollgate.gateway.control.Tokens.secret;
import static io.tollgate.gateway.control.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.vault.MasterKeys;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ControlWriterTest {
    private static final MasterKeys MASTER_KEY =
            RecordSignerTest.masterKeys("a:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=");

    private final MemoryTransport topic = new MemoryTransport();
    private final Token bot = token("tok_1", "bot", secret("s1"));

    private MemoryNode node() throws InterruptedException {
        MemoryNode node = new MemoryNode(topic, MASTER_KEY);
        node.upTo(topic);
        return node;
    }

    private static Failure failure(FailureException e) {
        return Objects.requireNonNull(FailureException.failureOf(e));
    }

    private List<Long> sequences(RecordSigner signer) {
        return topic.records().stream()
                .map(record -> Objects.requireNonNull(signer.verified(record)).sequence())
                .toList();
    }

    @Test
    void aChangeAndItsEventAreKnownHereWhenItIsWritten() throws Exception {
        try (MemoryNode node = node()) {
            Versioned<String> written = node.writer.write(keep(bot));
            assertThat(written).isEqualTo(new Versioned<>("token/tok_1", 0));
            assertThat(node.opens("s1")).isTrue();
            assertThat(node.state().token("tok_1").revision()).isZero();
            assertThat(topic.records().stream().map(TopicRecord::key))
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("token/tok_1"),
                            last -> assertThat(last).startsWith("event/evt_"));
        }
    }

    @Test
    void changesAreNumberedInOneOrderOverAllNodes() throws Exception {
        try (MemoryNode one = node();
                MemoryNode other = node()) {
            one.writer.write(keep(bot));
            other.writer.write(
                    (state, now) -> new Change<>(List.of(), List.of(bot.key()), Tokens.event("evt_2"), "deleted"));
            one.writer.write(keep(bot));
            assertThat(sequences(one.signer)).hasSize(6).isSorted().doesNotHaveDuplicates();
            assertThat(other.upTo(topic).refusedKeys()).isZero();
            assertThat(other.opens("s1")).isTrue();
        }
    }

    @Test
    void aFencedWriterDecidesAgainByWhatTheOtherWrote() throws Exception {
        AtomicInteger decided = new AtomicInteger();
        Decision<String> unlessThere = (state, now) -> {
            decided.incrementAndGet();
            if (state.tokenNamed("alpha", "bot") != null) {
                throw new FailureException(new AdminFailure.NameTaken("bot"));
            }
            return keep(bot).decide(state, now);
        };
        try (MemoryNode one = node();
                MemoryNode other = node()) {
            one.writer.write(keep(token("tok_0", "first", secret("s0"))));
            other.writer.write(unlessThere);
            // Decided by what it knew before, perhaps, and then by all.
            assertThatThrownBy(() -> one.writer.write(unlessThere))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(failure(e)).isInstanceOf(AdminFailure.NameTaken.class));
            assertThat(topic.records()).hasSize(4);
            assertThat(decided).hasValueGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotMadeTwice() throws Exception {
        try (MemoryNode node = node()) {
            topic.loseTheNextAnswer();
            Versioned<String> written = node.writer.write(keep(bot));
            assertThat(written).isEqualTo(new Versioned<>("token/tok_1", 0));
            assertThat(topic.records()).hasSize(2);
        }
    }

    @Test
    void whatIsRefusedIsNotWritten() throws Exception {
        try (MemoryNode node = node()) {
            assertThatThrownBy(() -> node.writer.write((state, now) -> {
                        throw new FailureException(new AdminFailure.TokenNotFound("tok_1"));
                    }))
                    .isInstanceOf(FailureException.class);
            assertThat(topic.records()).isEmpty();
        }
    }

    @Test
    void whileKafkaIsUnreachableNothingIsChanged() throws Exception {
        try (MemoryNode node = node()) {
            topic.reachable(false);
            assertThatThrownBy(() -> node.writer.write(keep(bot)))
                    .isInstanceOfSatisfying(
                            FailureException.class, e -> assertThat(failure(e)).isInstanceOf(ControlUnavailable.class));
            topic.reachable(true);
            assertThat(topic.records()).isEmpty();
        }
    }

    @Test
    void housekeepingStandsBeforeTheEventSoThatTheHighestNumberStays() throws Exception {
        Token longRevoked = bot.withRevocation(NOW.minusSeconds(40L * 24 * 3600));
        try (MemoryNode node = node()) {
            node.writer.write(keep(longRevoked));
        }
        try (MemoryNode node = node()) {
            node.writer.write(keep(token("tok_2", "other", secret("s2"))));
            assertThat(topic.records().stream().skip(2).limit(3).map(TopicRecord::key))
                    .containsExactly("token/tok_2", "token/tok_1", "token-use/tok_1");
            assertThat(topic.records().getLast().key()).startsWith("event/evt_");
            assertThat(node.state().token("tok_1")).isNull();
        }
    }
}
