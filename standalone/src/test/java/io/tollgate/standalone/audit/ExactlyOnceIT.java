package io.tollgate.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.standalone.ChildProcess;
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
        try (AuditBed bed = new AuditBed(2)) {
            List<UsageEvent> events = new ArrayList<>(new Events(2).some(300));
            try (AuditConsumer first = bed.start()) {
                assertThat(first.addresses()).isNotEmpty();
                bed.send(events);
            }
            List<UsageEvent> later = new Events(3).some(300);
            bed.send(later);
            events.addAll(later);
            try (AuditConsumer second = bed.start()) {
                assertThat(second.addresses()).isNotEmpty();
                bed.awaitExactly(events);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"before,1", "before,2", "after,2"})
    void deathAroundAnInsertLosesAndDoublesNothing(String fate, int which) throws Exception {
        try (AuditBed bed = new AuditBed(2)) {
            List<UsageEvent> events = new Events(which).some(1000);
            try (ChildProcess doomed = start(bed, fate, which)) {
                await().atMost(PATIENCE).until(() -> hasTopics(bed));
                bed.send(events);
                await().atMost(PATIENCE).until(() -> !doomed.isAlive());
            }
            try (AuditConsumer heir = bed.start()) {
                assertThat(heir.addresses()).isNotEmpty();
                bed.awaitExactly(events);
            }
        }
    }

    @Test
    void whatTheGatewaySendsAgainIsStoredOnce() throws Exception {
        try (AuditBed bed = new AuditBed(2);
                AuditConsumer consumer = bed.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            List<UsageEvent> events = new Events(7).some(300);
            bed.send(events.subList(0, 200));
            bed.send(events.subList(100, 250), AuditBed.REDELIVERED);
            bed.awaitCount(250);
            bed.send(events, AuditBed.REDELIVERED);
            bed.send(events.subList(290, 300), AuditBed.REDELIVERED);
            bed.awaitExactly(events);
        }
    }

    private ChildProcess start(AuditBed bed, String fate, int which) throws IOException {
        List<String> arguments = new ArrayList<>(bed.arguments());
        arguments.add(fate);
        arguments.add(Integer.toString(which));
        return ChildProcess.start(DoomedConsumer.class, arguments, Map.of());
    }

    /** Whether the consumer has got so far that the topics are there. */
    private static boolean hasTopics(AuditBed bed) throws Exception {
        try (org.apache.kafka.clients.admin.Admin admin = org.apache.kafka.clients.admin.Admin.create(
                bed.config.kafka().connection().client(java.util.Map.of()))) {
            return admin.listTopics().names().get().contains(bed.config.kafka().deadTopic());
        }
    }
}
