package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.ChildProcess;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One row for each event, compared by id, whatever happens to the consumer. */
final class ExactlyOnceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aRestartGoesOnWhereTheLastOneStopped() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2)) {
            List<UsageEvent> events = new ArrayList<>(new Events(2).some(300));
            try (AuditConsumer first = fixture.start()) {
                assertThat(first.addresses()).isNotEmpty();
                fixture.send(events);
            }
            List<UsageEvent> later = new Events(3).some(300);
            fixture.send(later);
            events.addAll(later);
            try (AuditConsumer second = fixture.start()) {
                assertThat(second.addresses()).isNotEmpty();
                fixture.awaitExactly(events);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"before,1", "before,2", "after,2"})
    void deathAroundAnInsertLosesAndDoublesNothing(String fate, int which) throws Exception {
        try (AuditFixture fixture = new AuditFixture(2)) {
            List<UsageEvent> events = new Events(which).some(1000);
            try (ChildProcess doomed = start(fixture, fate, which)) {
                await().atMost(PATIENCE).until(() -> hasTopics(fixture));
                fixture.send(events);
                await().atMost(PATIENCE).until(() -> !doomed.isAlive());
            }
            try (AuditConsumer heir = fixture.start()) {
                assertThat(heir.addresses()).isNotEmpty();
                fixture.awaitExactly(events);
            }
        }
    }

    @Test
    void whatTheGatewaySendsAgainIsStoredOnce() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            List<UsageEvent> events = new Events(7).some(300);
            fixture.send(events.subList(0, 200));
            fixture.send(events.subList(100, 250), AuditFixture.REDELIVERED);
            fixture.awaitCount(250);
            fixture.send(events, AuditFixture.REDELIVERED);
            fixture.send(events.subList(290, 300), AuditFixture.REDELIVERED);
            fixture.awaitExactly(events);
        }
    }

    @Test
    void aTruthThatIsToldTwiceIsBookedOnce() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2)) {
            List<AdjustmentEvent> adjustments = new Adjustments(11).some(300);
            List<UsageEvent> events = new Events(12).some(100);
            try (AuditConsumer first = fixture.start()) {
                assertThat(first.addresses()).isNotEmpty();
                fixture.adjust(adjustments.subList(0, 200));
                fixture.send(events);
                // Within one batch and over several, by another who saw it later.
                fixture.adjust(adjustments.subList(150, 200));
                fixture.awaitAdjusted(adjustments.subList(0, 200));
                fixture.awaitExactly(events);
            }
            fixture.adjust(adjustments);
            fixture.adjust(adjustments.subList(0, 10));
            try (AuditConsumer second = fixture.start()) {
                assertThat(second.addresses()).isNotEmpty();
                fixture.awaitAdjusted(adjustments);
                fixture.awaitExactly(events);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"before,1", "after,1"})
    void deathAroundAnInsertLosesAndDoublesNoAdjustment(String fate, int which) throws Exception {
        try (AuditFixture fixture = new AuditFixture(2)) {
            List<AdjustmentEvent> adjustments = new Adjustments(13).some(500);
            try (ChildProcess doomed = start(fixture, fate, which)) {
                await().atMost(PATIENCE).until(() -> hasTopics(fixture));
                fixture.adjust(adjustments);
                fixture.adjust(adjustments.subList(0, 100));
                await().atMost(PATIENCE).until(() -> !doomed.isAlive());
            }
            try (AuditConsumer heir = fixture.start()) {
                assertThat(heir.addresses()).isNotEmpty();
                fixture.awaitAdjusted(adjustments);
            }
        }
    }

    private ChildProcess start(AuditFixture fixture, String fate, int which) throws IOException {
        List<String> arguments = new ArrayList<>(fixture.arguments());
        arguments.add(fate);
        arguments.add(Integer.toString(which));
        return ChildProcess.start(DoomedConsumer.class, arguments, Map.of());
    }

    /** Whether the consumer has got so far that the topics are there. */
    private static boolean hasTopics(AuditFixture fixture) throws Exception {
        try (org.apache.kafka.clients.admin.Admin admin = org.apache.kafka.clients.admin.Admin.create(
                fixture.config.kafka().connection().client(java.util.Map.of()))) {
            return admin.listTopics()
                    .names()
                    .get()
                    .contains(fixture.config.kafka().deadTopic());
        }
    }
}
