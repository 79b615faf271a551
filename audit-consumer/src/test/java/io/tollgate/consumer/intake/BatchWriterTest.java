package io.tollgate.consumer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import io.tollgate.consumer.store.UsageStore;
import io.tollgate.service.KafkaConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BatchWriterTest {
    private final Shelf shelf = new Shelf();
    private long now;
    private final BatchWriter writer = new BatchWriter(
            shelf,
            new DeadLetters(new KafkaConfig(KafkaConnection.unsecured("nowhere:1"), "g", "t", "a", "d", 1), "audit"),
            () -> now);

    @Test
    void theFirstAttemptInsertsWithoutALook() {
        assertThat(writer.write(attempt(true, events(1, 2, 3)))).isEqualTo(stored(3, 0));
        assertThat(shelf.tokens).containsExactly("id-3-1-3");
        assertThat(shelf.looks).isZero();
    }

    @Test
    void aRepeatedPlanFindsItsRowsAndInsertsNothing() {
        writer.write(attempt(true, events(1, 2, 3)));
        assertThat(writer.write(attempt(false, events(1, 2, 3)))).isEqualTo(stored(3, 0));
        assertThat(shelf.tokens).hasSize(1);
        assertThat(shelf.rows).hasSize(3);
    }

    @Test
    void aRepeatedPlanThatWasCutOffInsertsWhatIsMissing() {
        shelf.put(2, new UUID(1, 2));
        assertThat(writer.write(attempt(false, events(1, 2, 3)))).isEqualTo(stored(3, 0));
        assertThat(shelf.rows).hasSize(3);
        assertThat(shelf.tokens).containsExactly("id-3-1-3");
    }

    @Test
    void rowsWhoseTokenWasKeptAndWhichWereLostAreInsertedUnderTheNextToken() {
        shelf.seen.add("id-3-1-3");
        assertThat(writer.write(attempt(false, events(1, 2, 3)))).isEqualTo(stored(3, 0));
        assertThat(shelf.tokens).containsExactly("id-3-1-3", "id-3-1-3~2");
    }

    @Test
    void anOffsetThatHoldsAnotherCallIsOfATopicThatIsNoMore() {
        shelf.put(1, new UUID(9, 9));
        assertThat(writer.write(attempt(false, events(1)))).isEqualTo(stored(1, 0));
        assertThat(shelf.tokens).hasSize(1);
    }

    @Test
    void whatTheGatewaySentAgainIsLeftOutWhereItsCallHasARow() {
        UUID before = new UUID(7, 7);
        shelf.put(0, before);
        List<DecodedRecord> records = List.of(
                Samples.event(1),
                Samples.again(2, before),
                Samples.again(3, new UUID(1, 1)),
                Samples.again(4, new UUID(8, 8)));
        assertThat(writer.write(attempt(true, records))).isEqualTo(stored(2, 2));
        assertThat(shelf.rows.values()).containsExactlyInAnyOrder(before, new UUID(1, 1), new UUID(8, 8));
        // Repeated, the rows of the plan itself are no repeats.
        assertThat(writer.write(attempt(false, records))).isEqualTo(stored(2, 2));
        assertThat(shelf.rows).hasSize(3);
    }

    @Test
    void aPlanConfirmedTooLongAgoIsNotSent() {
        now = BatchWriter.FRESH.toNanos() + 1;
        assertThat(writer.write(attempt(true, events(1)))).isEqualTo(new Attempt.Stale());
        assertThat(shelf.rows).isEmpty();
    }

    @Test
    void aStoreThatIsAwayIsAFailure() {
        shelf.away = true;
        assertThat(writer.write(attempt(true, events(1)))).isInstanceOf(Attempt.Failed.class);
    }

    private static List<DecodedRecord> events(long... offsets) {
        List<DecodedRecord> records = new ArrayList<>();
        for (long offset : offsets) {
            records.add(Samples.event(offset));
        }
        return records;
    }

    private static Attempt attempt(boolean certain, List<DecodedRecord> records) {
        Batch batch = new Batch(Table.USAGE, Samples.PARTITION);
        records.forEach(record -> batch.add(record, 0));
        return new Attempt(Samples.PARTITION, "id-3", batch, batch.plan(), certain, 0, Samples.GROUP);
    }

    private static Attempt.Stored stored(int rows, int duplicates) {
        return new Attempt.Stored(rows, 0, duplicates, false);
    }

    /** A store in memory that drops what comes under a token it has seen. */
    private static final class Shelf implements UsageStore {
        final Map<Long, UUID> rows = new HashMap<>();
        final Set<String> seen = new HashSet<>();
        final List<String> tokens = new ArrayList<>();
        int looks;
        boolean away;

        void put(long offset, UUID call) {
            rows.put(offset, call);
        }

        @Override
        public void insert(String token, Rows inserted) throws IOException {
            if (away) {
                throw new IOException("away");
            }
            tokens.add(token);
            if (seen.add(token)) {
                for (int row = 0; row < inserted.size(); row++) {
                    rows.put(inserted.offset(row), inserted.id(row));
                }
            }
        }

        @Override
        public Map<Long, UUID> storedOffsets(Table table, String topic, int partition, long first, long last) {
            looks++;
            return rows.entrySet().stream()
                    .filter(row -> row.getKey() >= first && row.getKey() <= last)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        @Override
        public Set<UUID> storedIds(Table table, Collection<UUID> ids) {
            Set<UUID> stored = new HashSet<>(rows.values());
            stored.retainAll(Set.copyOf(ids));
            return stored;
        }

        @Override
        public void close() {}
    }
}
