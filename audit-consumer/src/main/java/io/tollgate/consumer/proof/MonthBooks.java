package io.tollgate.consumer.proof;

import io.tollgate.consumer.store.RowSlice;
import io.tollgate.consumer.store.StoredAdjustment;
import io.tollgate.consumer.store.StoredRow;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.schemas.EventHashing;
import io.tollgate.schemas.avro.Charge;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The rows and adjustments of a month, added up and hashed hour by hour. A leaf is a row's event, in the schema of one
 * version, and its place in Kafka. Keeps some thousands of rows at a time. Blocks.
 */
public final class MonthBooks {
    private static final int SLICE = 20_000;

    private final StoredRows rows;
    private final YearMonth month;
    private final Map<Place, Long> lastOffsets;
    private final EventHashing hashing;

    /** A partition of a topic. */
    public record Place(String topic, int partition) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }
    }

    /**
     * The books of a month.
     *
     * @param lastOffsets of the month's rows when it was closed; rows with greater ones came later
     */
    public MonthBooks(StoredRows rows, YearMonth month, Map<Place, Long> lastOffsets, EventHashing hashing) {
        this.rows = rows;
        this.month = month;
        this.lastOffsets = Map.copyOf(lastOffsets);
        this.hashing = hashing;
    }

    /** A row or an adjustment: what it is of, where its record stood, and what it adds. */
    public record Entry(
            UUID id,
            Place place,
            long offset,
            boolean adjustment,
            BigDecimal costUsd,
            BigDecimal listCostUsd,
            List<Charge> charges) {
        public Entry {
            charges = List.copyOf(charges);
        }

        static Entry of(StoredRow row) {
            return new Entry(
                    row.event().getCallId(),
                    new Place(row.topic(), row.partition()),
                    row.offset(),
                    false,
                    row.event().getCostUsd(),
                    row.event().getListCostUsd(),
                    row.event().getCharges());
        }

        static Entry of(StoredAdjustment row) {
            return new Entry(
                    row.event().getAdjustmentId(),
                    new Place(row.topic(), row.partition()),
                    row.offset(),
                    true,
                    row.event().getCostUsd(),
                    row.event().getListCostUsd(),
                    row.event().getCharges());
        }

        /** For people. */
        public String where() {
            return place.topic() + "/" + place.partition() + "/" + offset;
        }
    }

    /** Uses what the books are made of. */
    public interface Reader {
        /**
         * A row or an adjustment, with its hash.
         *
         * @param number among those of its hour
         */
        void entry(int hour, int number, Entry entry, byte[] leaf) throws IOException;

        /** One that was stored after the month was closed. */
        void late(int hour, Entry entry);
    }

    /**
     * What an hour comes to.
     *
     * @param root in hexadecimal digits
     */
    public record Hour(long rows, long adjustments, String root) {}

    /** What was charged on one meter. */
    public record MeterSum(BigDecimal quantity, BigDecimal costUsd) {
        static final MeterSum NOTHING = new MeterSum(BigDecimal.ZERO, BigDecimal.ZERO);

        MeterSum plus(Charge charge) {
            return new MeterSum(quantity.add(charge.getQuantity()), costUsd.add(charge.getCostUsd()));
        }
    }

    /** Sums while they are made. */
    public static final class Sums {
        private final Map<String, MeterSum> meters = new TreeMap<>();
        private long rows;
        private long adjustments;
        private BigDecimal cost = BigDecimal.ZERO;
        private BigDecimal listCost = BigDecimal.ZERO;

        /** Adds a row or an adjustment. */
        public void add(Entry entry) {
            rows += entry.adjustment() ? 0 : 1;
            adjustments += entry.adjustment() ? 1 : 0;
            cost = cost.add(entry.costUsd());
            listCost = listCost.add(entry.listCostUsd());
            for (Charge charge : entry.charges()) {
                meters.merge(charge.getMeter(), MeterSum.NOTHING.plus(charge), (sum, one) -> sum.plus(charge));
            }
        }

        public long adjustments() {
            return adjustments;
        }

        public long rows() {
            return rows;
        }

        public BigDecimal cost() {
            return cost;
        }

        public BigDecimal listCost() {
            return listCost;
        }

        /** By meter. */
        public Map<String, MeterSum> meters() {
            return Map.copyOf(meters);
        }
    }

    /** The month's beginning, in UTC. */
    public static Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The month's end, in UTC; no longer in it. */
    public static Instant end(YearMonth month) {
        return begin(month.plusMonths(1));
    }

    /** The hours of the month, counted from its beginning, in which there is anything; in order. */
    public SortedSet<Integer> hours() throws IOException {
        SortedSet<Integer> hours = new TreeSet<>();
        for (Instant hour : rows.hours(begin(month), end(month))) {
            hours.add((int) Duration.between(begin(month), hour).toHours());
        }
        return hours;
    }

    /** The greatest offset, by partition, of a month's rows and adjustments. */
    public static Map<Place, Long> lastOffsets(StoredRows rows, YearMonth month) throws IOException {
        Map<Place, Long> last = new TreeMap<>();
        for (String topic : rows.topics(begin(month), end(month))) {
            rows.offsets(topic, begin(month), end(month))
                    .forEach((partition, offsets) -> last.put(new Place(topic, partition), offsets.greatest()));
        }
        rows.lastAdjustments(
                begin(month), end(month), (topic, partition, offset) -> last.put(new Place(topic, partition), offset));
        return last;
    }

    /** Reads one hour, in the order of its leaves: rows, and then adjustments. */
    public Hour read(int hour, Reader reader) throws IOException {
        Instant from = begin(month).plus(Duration.ofHours(hour));
        Instant to = from.plus(Duration.ofHours(1));
        MerkleTree tree = new MerkleTree();
        for (RowSlice slice : rows.slices(from, to, SLICE)) {
            rows.accepted(
                    slice.from(),
                    slice.to(),
                    row -> add(tree, hour, Entry.of(row), () -> hashing.bytes(row.event()), reader));
        }
        long of = tree.size();
        rows.adjustments(from, to, row -> add(tree, hour, Entry.of(row), () -> hashing.bytes(row.event()), reader));
        return new Hour(of, tree.size() - of, HexFormat.of().formatHex(tree.root()));
    }

    private void add(MerkleTree tree, int hour, Entry entry, Supplier<byte[]> event, Reader reader) throws IOException {
        Long last = lastOffsets.get(entry.place());
        if (last == null || entry.offset() > last) {
            reader.late(hour, entry);
            return;
        }
        byte[] leaf = tree.leaf(content(entry, event.get()));
        reader.entry(hour, (int) tree.size(), entry, leaf);
        tree.add(leaf);
    }

    private static byte[] content(Entry entry, byte[] event) {
        byte[] topic = entry.place().topic().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(event.length + topic.length + Integer.BYTES + Long.BYTES)
                .put(event)
                .put(topic)
                .putInt(entry.place().partition())
                .putLong(entry.offset())
                .array();
    }

    /** The root over the roots of hours, in order; all in hexadecimal digits. */
    public static String root(Iterable<String> hours) {
        MerkleTree tree = new MerkleTree();
        hours.forEach(root -> tree.add(tree.leaf(HexFormat.of().parseHex(root))));
        return HexFormat.of().formatHex(tree.root());
    }
}
