package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.proof.Finding;
import io.tollgate.consumer.proof.TopicComparison;
import io.tollgate.consumer.store.StoredRow;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.embedded.Parts;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is done to the table by hand is found by comparing it with the topic. */
final class TopicComparisonIT {
    private static final Instant FROM = Instant.parse("1971-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2250-01-01T00:00:00Z");

    private static List<Finding> compare(AuditFixture fixture) throws IOException {
        List<Finding> found = new ArrayList<>();
        try (StoredRows rows = StoredRows.open(fixture.config.clickHouse())) {
            new TopicComparison(fixture.config.kafka(), rows, FROM, TO, found::add).run(done -> {});
        }
        return found;
    }

    private static void execute(AuditFixture fixture, String sql) throws SQLException {
        try (Connection connection = Parts.connect(fixture.database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void delete(AuditFixture fixture, UUID call) throws SQLException {
        execute(fixture, "ALTER TABLE usage DELETE WHERE call_id = '" + call + "' SETTINGS mutations_sync = 2");
    }

    /** Copies a call's row with other values in some columns. */
    private static void copy(AuditFixture fixture, UUID call, String replaced) throws SQLException {
        execute(
                fixture,
                "INSERT INTO usage SELECT * REPLACE (" + replaced + ") FROM usage AS u WHERE u.call_id = '" + call
                        + "'");
    }

    @Test
    void aRowIsReadBackAsItWasWritten() throws Exception {
        try (AuditFixture fixture = new AuditFixture(2);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new Events(7).some(300);
            fixture.send(events);
            fixture.awaitExactly(events);

            List<UUID> read = new ArrayList<>();
            try (StoredRows rows = StoredRows.open(fixture.config.clickHouse())) {
                rows.slices(FROM, TO, 50)
                        .forEach(slice -> assertThat(slice.rows()).isPositive());
                rows.accepted(FROM, TO, (StoredRow row) -> read.add(row.event().getCallId()));
            }

            assertThat(read)
                    .containsExactlyInAnyOrderElementsOf(
                            events.stream().map(UsageEvent::getCallId).toList());
            // What is compared is every column, so that a row that was read wrongly would differ.
            awaitCommitted(fixture, 300);
            assertThat(compare(fixture)).isEmpty();
            assertThat(consumer.addresses()).isNotEmpty();
        }
    }

    /** Until the consumer has committed what it has stored, nothing of it is compared. */
    private static void awaitCommitted(AuditFixture fixture, long records) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
            try (StoredRows rows = StoredRows.open(fixture.config.clickHouse())) {
                return new TopicComparison(fixture.config.kafka(), rows, FROM, TO, found -> {})
                                .run(done -> {})
                                .records()
                        == records;
            }
        });
    }

    @Test
    void changedMissingAndAddedRowsAreNamed() throws Exception {
        try (AuditFixture fixture = new AuditFixture(3);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new Events(11).some(120);
            fixture.send(events);
            AuditFixture.get(fixture.send("nonsense", "no event".getBytes(StandardCharsets.UTF_8)));
            fixture.awaitExactly(events);
            fixture.send(events.subList(0, 5), AuditFixture.REDELIVERED);
            awaitCommitted(fixture, 125);
            UUID changed = events.get(17).getCallId();
            UUID missing = events.get(23).getCallId();
            UUID copied = events.get(31).getCallId();
            UUID added = new UUID(1, 2);
            UUID beyond = new UUID(3, 4);

            copy(fixture, changed, "cost_usd + 1 AS cost_usd, '1f' AS node, kafka_offset + 1000000 AS kafka_offset");
            delete(fixture, changed, "kafka_offset < 1000000");
            copy(fixture, changed, "kafka_offset - 1000000 AS kafka_offset");
            delete(fixture, changed, "kafka_offset >= 1000000");
            delete(fixture, missing);
            copy(fixture, copied, "toUUID('" + added + "') AS call_id");
            copy(fixture, copied, "toUUID('" + beyond + "') AS call_id, kafka_offset + 5000000 AS kafka_offset");

            assertThat(compare(fixture))
                    .extracting(Finding::kind, Finding::call)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(Finding.Kind.CHANGED, changed),
                            org.assertj.core.groups.Tuple.tuple(Finding.Kind.MISSING, missing),
                            org.assertj.core.groups.Tuple.tuple(Finding.Kind.ADDED, added),
                            org.assertj.core.groups.Tuple.tuple(Finding.Kind.ADDED, beyond));
            assertThat(compare(fixture))
                    .filteredOn(finding -> finding.kind() == Finding.Kind.CHANGED)
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.what()).isEqualTo("differs from its record in node, cost_usd"));
            assertThat(consumer.addresses()).isNotEmpty();
        }
    }

    private static void delete(AuditFixture fixture, UUID call, String where) throws SQLException {
        execute(
                fixture,
                "ALTER TABLE usage DELETE WHERE call_id = '" + call + "' AND " + where
                        + " SETTINGS mutations_sync = 2");
    }
}
