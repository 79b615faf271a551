package io.tollgate.consumer.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.Adjustments;
import io.tollgate.consumer.Events;
import io.tollgate.consumer.TablesFixture;
import io.tollgate.consumer.proof.MonthBooks.Entry;
import io.tollgate.consumer.proof.MonthBooks.Hour;
import io.tollgate.consumer.proof.MonthBooks.Place;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.consumer.store.Table;
import io.tollgate.schemas.EventHashing;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A month's hours as they are hashed from the real table, before and after it was changed by hand. */
final class MonthBooksIT {
    private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
    /** The hour that begins at {@link #NOON}. */
    private static final int HOUR = 2 * 24 + 12;

    private static final Instant NOON = Instant.parse("2026-10-03T12:00:00Z");

    private final Events events = new Events(3);
    private final Adjustments adjustments = new Adjustments(5);
    private final EventHashing hashing = EventHashing.newest();
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

    /** What was read of an hour, and what it came to. */
    private record Read(Hour hour, List<Entry> entries, List<String> leaves, List<Entry> late) {
        List<UUID> ids() {
            return entries.stream().map(Entry::id).toList();
        }
    }

    private Read read(Map<Place, Long> lastOffsets) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> leaves = new ArrayList<>();
        List<Entry> late = new ArrayList<>();
        Hour hour = new MonthBooks(rows, OCTOBER, lastOffsets, hashing).read(HOUR, new MonthBooks.Reader() {
            @Override
            public void entry(int of, int number, Entry entry, byte[] leaf) {
                assertThat(of).isEqualTo(HOUR);
                assertThat(number).isEqualTo(entries.size());
                entries.add(entry);
                leaves.add(HexFormat.of().formatHex(leaf));
            }

            @Override
            public void late(int of, Entry entry) {
                assertThat(of).isEqualTo(HOUR);
                late.add(entry);
            }
        });
        return new Read(hour, entries, leaves, late);
    }

    private UsageEvent call(UUID id, Instant accepted) {
        UsageEvent event = events.one();
        event.setCallId(id);
        event.setAcceptedAt(accepted);
        return event;
    }

    private AdjustmentEvent adjustment(UUID id, UUID call, Instant effective) {
        AdjustmentEvent event = adjustments.one();
        event.setAdjustmentId(id);
        event.setCallId(call);
        event.setEffectiveAt(effective);
        return event;
    }

    private static byte[] content(byte[] event, String topic, int partition, long offset) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(event);
        out.write(topic.getBytes(StandardCharsets.UTF_8));
        out.writeInt(partition);
        out.writeLong(offset);
        return bytes.toByteArray();
    }

    @Test
    void anHoursRootIsThatOfItsRowsByMinuteAndIdAndThenOfItsAdjustments() throws Exception {
        // By their upper halves as text, which is neither the order of the offsets nor ClickHouse's own of ids.
        UsageEvent first = call(new UUID(0x7fL << 56, 9), NOON.plusSeconds(59));
        UsageEvent second = call(new UUID(0x80L << 56, 1), NOON);
        UsageEvent third = call(new UUID(1, 1), NOON.plusSeconds(60));
        UsageEvent last = call(new UUID(0, 1), NOON.plusSeconds(3_600).minusNanos(1_000));
        AdjustmentEvent more = adjustment(new UUID(9, 9), new UUID(1, 1), NOON);
        AdjustmentEvent less = adjustment(new UUID(8, 8), new UUID(2, 1), NOON.plusSeconds(1_800));
        tables.put("usage", 1, 3, first);
        tables.put("usage", 0, 7, second);
        tables.put("usage", 1, 2, third);
        tables.put("usage", 0, 5_000_000_000L, last);
        tables.put("adjustments", 0, 6, less);
        tables.put("adjustments", 0, 5, more);
        // Of the hours around it.
        tables.put("usage", 0, 1, call(new UUID(5, 5), NOON.minusNanos(1_000)));
        tables.put("usage", 0, 2, call(new UUID(6, 6), NOON.plusSeconds(3_600)));
        tables.put("adjustments", 0, 1, adjustment(new UUID(7, 7), new UUID(1, 1), NOON.minusNanos(1_000)));
        tables.put("adjustments", 0, 2, adjustment(new UUID(7, 8), new UUID(1, 1), NOON.plusSeconds(3_600)));

        MerkleTree expected = new MerkleTree();
        List<String> leaves = new ArrayList<>();
        for (byte[] content : List.of(
                content(hashing.bytes(first), "usage", 1, 3),
                content(hashing.bytes(second), "usage", 0, 7),
                content(hashing.bytes(third), "usage", 1, 2),
                content(hashing.bytes(last), "usage", 0, 5_000_000_000L),
                content(hashing.bytes(more), "adjustments", 0, 5),
                content(hashing.bytes(less), "adjustments", 0, 6))) {
            byte[] leaf = expected.leaf(content);
            expected.add(leaf);
            leaves.add(HexFormat.of().formatHex(leaf));
        }
        Read read = read(MonthBooks.lastOffsets(rows, OCTOBER));
        assertThat(read.leaves()).isEqualTo(leaves);
        assertThat(read.hour()).isEqualTo(new Hour(4, 2, HexFormat.of().formatHex(expected.root())));
        assertThat(read.late()).isEmpty();
        assertThat(read.entries().get(3))
                .isEqualTo(new Entry(
                        last.getCallId(),
                        new Place("usage", 0),
                        5_000_000_000L,
                        false,
                        last.getCostUsd(),
                        last.getListCostUsd(),
                        last.getCharges()));
        assertThat(read.entries().get(4))
                .isEqualTo(new Entry(
                        more.getAdjustmentId(),
                        new Place("adjustments", 0),
                        5,
                        true,
                        more.getCostUsd(),
                        more.getListCostUsd(),
                        more.getCharges()));
    }

    @Test
    void whatIsChangedRemovedOrAddedByHandChangesTheRoot() throws Exception {
        for (int i = 0; i < 8; i++) {
            tables.put("usage", 0, i, call(new UUID(i, i), NOON.plusSeconds(i)));
        }
        UUID adjusted = new UUID(20, 20);
        tables.put("adjustments", 0, 0, adjustment(adjusted, new UUID(1, 1), NOON));
        Map<Place, Long> last = MonthBooks.lastOffsets(rows, OCTOBER);
        Read closed = read(last);
        assertThat(read(last)).isEqualTo(closed);

        tables.change(new UUID(3, 3), "node = concat(node, '!')");
        Read changed = read(last);
        assertThat(changed.hour().root()).isNotEqualTo(closed.hour().root());
        assertThat(changed.ids()).isEqualTo(closed.ids());
        assertThat(changed.leaves().get(3)).isNotEqualTo(closed.leaves().get(3));
        List<String> others = new ArrayList<>(changed.leaves());
        others.set(3, closed.leaves().get(3));
        assertThat(others).isEqualTo(closed.leaves());

        tables.remove(Table.USAGE, "call_id = '" + new UUID(3, 3) + "'");
        Read less = read(last);
        assertThat(less.hour().rows()).isEqualTo(7);
        assertThat(less.ids()).doesNotContain(new UUID(3, 3));

        // Where a record stood that became a row before the month was closed.
        tables.put("usage", 0, 3, call(new UUID(4, 99), NOON.plusSeconds(3)));
        Read added = read(last);
        assertThat(added.hour().rows()).isEqualTo(8);
        assertThat(added.ids()).contains(new UUID(4, 99));
        assertThat(added.late()).isEmpty();
        assertThat(added.hour().root())
                .isNotIn(
                        closed.hour().root(), changed.hour().root(), less.hour().root());

        tables.remove(Table.ADJUSTMENTS, "adjustment_id = '" + adjusted + "'");
        assertThat(read(last).hour().adjustments()).isZero();
        assertThat(read(last).hour().root()).isNotEqualTo(added.hour().root());
    }

    /** A row says the same and stands elsewhere: that is another leaf as well. */
    @Test
    void aRowsPlaceInKafkaIsPartOfItsLeaf() throws Exception {
        UsageEvent event = call(new UUID(1, 1), NOON);
        Map<Place, Long> last =
                Map.of(new Place("usage", 0), 10L, new Place("usage", 1), 10L, new Place("old", 0), 10L);
        List<String> roots = new ArrayList<>();
        for (Place place : last.keySet()) {
            for (long offset : new long[] {9, 10}) {
                tables.put(place.topic(), place.partition(), offset, event);
                roots.add(read(last).hour().root());
                tables.remove(Table.USAGE, "1");
            }
        }
        assertThat(roots).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void whatWasStoredAfterwardsIsLateAndChangesNothing() throws Exception {
        tables.put("usage", 0, 10, call(new UUID(1, 1), NOON));
        tables.put("adjustments", 0, 4, adjustment(new UUID(2, 2), new UUID(1, 1), NOON));
        Map<Place, Long> last = MonthBooks.lastOffsets(rows, OCTOBER);
        Read closed = read(last);

        tables.put("usage", 0, 11, call(new UUID(0, 3), NOON.plusSeconds(5)));
        tables.put("usage", 1, 0, call(new UUID(0, 4), NOON.plusSeconds(6)));
        tables.put("other", 0, 1, call(new UUID(0, 5), NOON.plusSeconds(7)));
        tables.put("adjustments", 0, 5, adjustment(new UUID(0, 6), new UUID(1, 1), NOON));
        Read read = read(last);
        assertThat(read.hour()).isEqualTo(closed.hour());
        assertThat(read.entries()).isEqualTo(closed.entries());
        assertThat(read.late().stream().map(Entry::where))
                .containsExactly("usage/0/11", "usage/1/0", "other/0/1", "adjustments/0/5");
        assertThat(read.late().stream().map(Entry::adjustment)).containsExactly(false, false, false, true);
    }

    @Test
    void hoursAndLastOffsetsAreOfTheMonthAlone() throws Exception {
        Instant begin = MonthBooks.begin(OCTOBER);
        Instant end = MonthBooks.end(OCTOBER);
        tables.put("usage", 0, 100, call(new UUID(1, 1), begin.minusNanos(1_000)));
        tables.put("usage", 0, 5, call(new UUID(1, 2), begin));
        tables.put("usage", 0, 4, call(new UUID(1, 3), NOON));
        tables.put("usage", 2, 9, call(new UUID(1, 4), NOON));
        tables.put("old", 0, 3, call(new UUID(1, 5), end.minusNanos(1_000)));
        tables.put("usage", 0, 101, call(new UUID(1, 6), end));
        tables.put("adjustments", 0, 50, adjustment(new UUID(2, 1), new UUID(1, 1), begin.minusNanos(1_000)));
        tables.put("adjustments", 0, 7, adjustment(new UUID(2, 2), new UUID(1, 2), begin.plusSeconds(2 * 3_600 + 1)));
        tables.put("adjustments", 0, 8, adjustment(new UUID(2, 3), new UUID(1, 2), NOON));
        tables.put("adjustments", 0, 51, adjustment(new UUID(2, 4), new UUID(1, 1), end));

        MonthBooks books = new MonthBooks(rows, OCTOBER, Map.of(), hashing);
        assertThat(books.hours()).containsExactly(0, 2, HOUR, 31 * 24 - 1);
        assertThat(MonthBooks.lastOffsets(rows, OCTOBER))
                .isEqualTo(Map.of(
                        new Place("adjustments", 0), 8L,
                        new Place("old", 0), 3L,
                        new Place("usage", 0), 5L,
                        new Place("usage", 2), 9L));
    }

    @Test
    void anEmptyHourHasTheRootOfNothing() throws Exception {
        Read read = read(Map.of());
        assertThat(read.hour())
                .isEqualTo(new Hour(0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        assertThat(read.entries()).isEmpty();
        assertThat(new MonthBooks(rows, OCTOBER, Map.of(), hashing).hours()).isEmpty();
        assertThat(MonthBooks.lastOffsets(rows, OCTOBER)).isEmpty();
    }
}
