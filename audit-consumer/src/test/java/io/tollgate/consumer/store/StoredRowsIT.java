package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.consumer.Adjustments;
import io.tollgate.consumer.Events;
import io.tollgate.consumer.TablesFixture;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.store.StoredRows.Offsets;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoredRowsIT {
    private static final Instant NOON = Instant.parse("2026-10-03T12:00:00Z");
    private static final Instant ONE = NOON.plusSeconds(3_600);
    private static final String ODD = "it's a \\ topic";

    private final Events events = new Events(13);
    private TablesFixture tables;
    private StoredRows rows;

    @BeforeEach
    void open() throws IOException {
        tables = new TablesFixture();
        rows = StoredRows.open(tables.config);
    }

    @AfterEach
    void close() throws Exception {
        rows.close();
        tables.close();
    }

    private UsageEvent put(String topic, int partition, long offset, UUID id, Instant accepted) throws IOException {
        UsageEvent event = events.one();
        event.setCallId(id);
        event.setAcceptedAt(accepted);
        tables.put(topic, partition, offset, event);
        return event;
    }

    private interface Reading {
        void read(StoredRows.RowUse use) throws IOException;
    }

    private static List<StoredRow> all(Reading reading) throws IOException {
        List<StoredRow> read = new ArrayList<>();
        reading.read(read::add);
        return read;
    }

    private static List<Long> offsets(Reading reading) throws IOException {
        return all(reading).stream().map(StoredRow::offset).toList();
    }

    @Test
    void aTimeIsCutIntoWholeMinutesOfAFewRows() throws Exception {
        int[] perMinute = {2, 1, 0, 5, 1, 1, 1};
        for (int minute = 0; minute < perMinute.length; minute++) {
            for (int i = 0; i < perMinute[minute]; i++) {
                put("usage", 0, 10 * minute + i, new UUID(i, minute), NOON.plusSeconds(60L * minute + 7L * i));
            }
        }
        Instant from = NOON.minusSeconds(30);
        List<RowSlice> slices = rows.slices(from, ONE, 3);
        assertThat(slices)
                .containsExactly(
                        new RowSlice(NOON, NOON.plusSeconds(120), 3),
                        new RowSlice(NOON.plusSeconds(180), NOON.plusSeconds(240), 5),
                        new RowSlice(NOON.plusSeconds(240), NOON.plusSeconds(420), 3));

        List<StoredRow> cut = new ArrayList<>();
        for (RowSlice slice : slices) {
            cut.addAll(all(use -> rows.accepted(slice.from(), slice.to(), use)));
        }
        assertThat(cut).isEqualTo(all(use -> rows.accepted(from, ONE, use))).hasSize(11);
    }

    @Test
    void theFirstAndTheLastSliceEndWhereTheTimeDoes() throws Exception {
        put("usage", 0, 1, new UUID(1, 1), NOON.plusSeconds(10));
        put("usage", 0, 2, new UUID(1, 2), NOON.plusSeconds(20));
        put("usage", 0, 3, new UUID(1, 3), NOON.plusSeconds(70));
        Instant from = NOON.plusSeconds(15);
        Instant to = NOON.plusSeconds(90);
        assertThat(rows.slices(from, to, 1))
                .containsExactly(
                        new RowSlice(from, NOON.plusSeconds(60), 1), new RowSlice(NOON.plusSeconds(60), to, 1));
        assertThat(rows.slices(from, to, 2)).containsExactly(new RowSlice(from, to, 2));
        assertThat(rows.slices(ONE, ONE.plusSeconds(60), 2)).isEmpty();
    }

    @Test
    void rowsOfAPartitionAreFoundByTheirOffsets() throws Exception {
        UsageEvent event = put(ODD, 1, 5_000_000_000L, new UUID(1, 1), NOON);
        put(ODD, 1, 4, new UUID(1, 2), NOON.plusSeconds(1));
        put(ODD, 1, 6, new UUID(1, 3), NOON.minusSeconds(100_000));
        put(ODD, 0, 5, new UUID(1, 4), NOON);
        put("usage", 1, 5, new UUID(1, 5), NOON);

        assertThat(offsets(use -> rows.stored(ODD, 1, 4, 5_000_000_000L, use))).containsExactly(4L, 6L, 5_000_000_000L);
        assertThat(offsets(use -> rows.stored(ODD, 1, 5, 6, use))).containsExactly(6L);
        assertThat(all(use -> rows.stored(ODD, 1, 7, Long.MAX_VALUE, use)))
                .containsExactly(new StoredRow(event, ODD, 1, 5_000_000_000L));
        assertThat(all(use -> rows.ofOtherTopics(ODD, NOON, ONE, use)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.topic()).isEqualTo("usage");
                    assertThat(row.event().getCallId()).isEqualTo(new UUID(1, 5));
                });
        assertThat(rows.topics(NOON, ONE)).containsExactly(ODD, "usage");
        assertThat(rows.topics(ONE, ONE.plusSeconds(1))).isEmpty();
        assertThat(rows.offsets(ODD, NOON, ONE))
                .isEqualTo(Map.of(0, new Offsets(5, 5), 1, new Offsets(4, 5_000_000_000L)));
        assertThat(rows.offsets("nothing", NOON, ONE)).isEmpty();
        assertThat(rows.countBelow(ODD, 1, NOON, ONE, 5_000_000_000L)).isEqualTo(1);
        assertThat(rows.countBelow(ODD, 1, NOON, ONE, 5_000_000_001L)).isEqualTo(2);
        assertThat(rows.storedCalls(List.of(new UUID(1, 4), new UUID(1, 3), new UUID(2, 2))))
                .containsExactlyInAnyOrder(new UUID(1, 4), new UUID(1, 3));
        assertThat(rows.storedCalls(List.of())).isEmpty();
    }

    @Test
    void completenessIsThatOfTheTopicAsItWasLastCreated() throws Exception {
        assertThat(rows.completeTo(Table.USAGE, "usage")).isEmpty();
        tables.store.saveWatermarks(Table.USAGE, "usage", "old", Map.of(0, NOON.plusSeconds(5), 7, NOON));
        tables.store.saveWatermarks(Table.USAGE, "usage", "new", Map.of(0, NOON.plusMillis(5_001), 1, NOON));
        tables.store.saveWatermarks(Table.USAGE, "usage", "new", Map.of(1, NOON.plusSeconds(6)));
        tables.store.saveWatermarks(Table.USAGE, "other", "x", Map.of(0, ONE));
        tables.store.saveWatermarks(Table.ADJUSTMENTS, "usage", "y", Map.of(3, ONE));
        assertThat(rows.completeTo(Table.USAGE, "usage"))
                .isEqualTo(Map.of(0, NOON.plusMillis(5_001), 1, NOON.plusSeconds(6)));
        assertThat(rows.completeTo(Table.ADJUSTMENTS, "usage")).isEqualTo(Map.of(3, ONE));
        assertThat(rows.completeTo(Table.ADJUSTMENTS, "other")).isEmpty();
    }

    @Test
    void adjustmentsAreReadBackByTheirCallsAndTheirOwnIds() throws Exception {
        List<AdjustmentEvent> some = new Adjustments(17).some(40);
        for (int i = 0; i < some.size(); i++) {
            some.get(i).setCallId(new UUID(((i * 7L) % 4 + 6) << 60, i % 2));
            some.get(i).setEffectiveAt(NOON.plusSeconds(60L * i));
            tables.put(i % 5 == 0 ? "old" : "adjustments", i % 2, i, some.get(i));
        }
        List<StoredAdjustment> read = new ArrayList<>();
        rows.adjustments(NOON, NOON.plusSeconds(60 * 30), read::add);
        assertThat(read.stream().map(StoredAdjustment::event))
                .containsExactlyElementsOf(some.subList(0, 30).stream()
                        .sorted(java.util.Comparator.comparing((AdjustmentEvent event) ->
                                        event.getCallId().toString())
                                .thenComparing(event -> event.getAdjustmentId().toString()))
                        .toList());
        assertThat(read)
                .allSatisfy(one -> assertThat(one)
                        .isEqualTo(new StoredAdjustment(
                                some.get((int) one.offset()),
                                one.offset() % 5 == 0 ? "old" : "adjustments",
                                (int) one.offset() % 2,
                                one.offset())));

        List<String> last = new ArrayList<>();
        rows.lastAdjustments(
                NOON,
                NOON.plusSeconds(60 * 30),
                (topic, partition, offset) -> last.add(topic + "/" + partition + "/" + offset));
        assertThat(last).containsExactlyInAnyOrder("adjustments/0/28", "adjustments/1/29", "old/0/20", "old/1/25");
    }

    @Test
    void hoursAreThoseOfRowsAndOfAdjustments() throws Exception {
        put("usage", 0, 1, new UUID(1, 1), NOON.plusSeconds(3_599));
        put("usage", 0, 2, new UUID(1, 2), NOON.plusSeconds(3 * 3_600));
        AdjustmentEvent adjustment = new Adjustments(1).one();
        adjustment.setEffectiveAt(NOON.plusSeconds(2 * 3_600 + 1));
        tables.put("adjustments", 0, 1, adjustment);
        assertThat(rows.hours(NOON, NOON.plusSeconds(3 * 3_600))).containsExactly(NOON, NOON.plusSeconds(2 * 3_600));
        assertThat(rows.hours(NOON.plusSeconds(3 * 3_600), NOON.plusSeconds(4 * 3_600)))
                .containsExactly(NOON.plusSeconds(3 * 3_600));
    }

    @Test
    void whatItsReaderThrowsIsThrownOn() throws Exception {
        put("usage", 0, 1, new UUID(1, 1), NOON);
        IOException full = new IOException("the disk is full");
        assertThatThrownBy(() -> rows.accepted(NOON, ONE, row -> {
                    throw full;
                }))
                .isSameAs(full);
        // The connection is as good as before.
        assertThat(offsets(use -> rows.accepted(NOON, ONE, use))).containsExactly(1L);
    }

    @Test
    void aMissingTableAndAServerThatIsAwayAreReported() throws Exception {
        tables.execute("DROP TABLE usage SYNC");
        assertThatThrownBy(() -> rows.slices(NOON, ONE, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".usage");
        assertThatThrownBy(() -> rows.accepted(NOON, ONE, row -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".usage");
        ClickHouseConfig away =
                new ClickHouseConfig("jdbc:clickhouse://127.0.0.1:1/db", "u", new Secret("p"), Duration.ofDays(1));
        assertThatThrownBy(() -> {
                    try (StoredRows none = StoredRows.open(away)) {
                        none.topics(NOON, ONE);
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
