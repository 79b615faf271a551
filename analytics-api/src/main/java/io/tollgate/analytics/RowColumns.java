package io.tollgate.analytics;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a short time as they are, column by column and in the order of their times, so that those of any part of that
 * time are added up without being asked for again. Does not change once it is read.
 */
final class RowColumns {
    /** The step of a row that has no number of milliseconds. */
    static final long NO_STEP = -1;

    /** Comes before a partition of which nothing is counted. */
    private static final long NOTHING = -1;

    private final List<Dimension> dimensions;
    private final List<Aggregate> aggregates;
    private final Numbers micros = new Numbers();
    private final List<Coded<String>> names = new ArrayList<>();
    private final Coded<Partition> partitions = new Coded<>();
    private final Numbers offsets = new Numbers();
    private final List<Numbers> numbers = new ArrayList<>();

    private RowColumns(List<Dimension> dimensions, Set<Aggregate> aggregates) {
        this.dimensions = dimensions;
        this.aggregates = List.copyOf(aggregates);
        dimensions.forEach(any -> names.add(new Coded<>()));
        aggregates.forEach(any -> numbers.add(new Numbers()));
    }

    /**
     * Reads what {@link CellsSql#rowsOf} asks for.
     *
     * @param placed whether rows say where they are in Kafka
     */
    static RowColumns read(Rows in, List<Dimension> dimensions, Set<Aggregate> aggregates, boolean placed)
            throws IOException {
        RowColumns rows = new RowColumns(dimensions, aggregates);
        while (in.next()) {
            rows.micros.add(in.int64());
            for (Coded<String> column : rows.names) {
                column.add(in.text());
            }
            if (placed) {
                rows.partitions.add(new Partition(in.text(), (int) in.uint32()));
                rows.offsets.add(in.int64());
            }
            for (Numbers column : rows.numbers) {
                column.add(in.int64());
            }
        }
        rows.micros.pack();
        rows.partitions.codes.pack();
        rows.offsets.pack();
        rows.names.forEach(column -> column.codes.pack());
        rows.numbers.forEach(Numbers::pack);
        return rows;
    }

    /** About how much memory it takes. */
    int bytes() {
        int bytes = micros.bytes() + partitions.codes.bytes() + offsets.bytes();
        for (Coded<String> column : names) {
            bytes += column.codes.bytes() + 100 * column.values.size();
        }
        for (Numbers column : numbers) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /**
     * Adds rows to what is held of their groups.
     *
     * @param within the times of those that count
     * @param by what groups are by
     * @param shown the groups that count; null for all
     * @param wanted what is added of each row
     * @param starts of the buckets that groups are held in
     * @param newest the newest offset that counts of each partition; null where all count
     * @param most figures that are held, and one more; the rest is left out
     */
    void addTo(
            Held held,
            List<TimeRange> within,
            List<Dimension> by,
            @Nullable Set<List<String>> shown,
            Set<Aggregate> wanted,
            List<Instant> starts,
            @Nullable Map<Partition, Long> newest,
            int most) {
        List<Coded<String>> groups = by.stream()
                .map(dimension -> names.get(dimensions.indexOf(dimension)))
                .toList();
        long[] ends = starts.stream().skip(1).mapToLong(SqlBuilder::micros).toArray();
        long[] last = partitions.values.stream()
                .mapToLong(each -> newest == null ? Long.MAX_VALUE : newest.getOrDefault(each, NOTHING))
                .toArray();
        int[] columns = IntStream.range(0, aggregates.size())
                .filter(i -> wanted.contains(aggregates.get(i)))
                .toArray();
        Map<Long, @Nullable Figures> found = new HashMap<>();
        int bucket = 0;
        for (TimeRange range : within) {
            int to = first(SqlBuilder.micros(range.to()));
            for (int row = first(SqlBuilder.micros(range.from())); row < to && held.size() <= most; row++) {
                if (newest != null && offsets.at(row) > last[(int) partitions.codes.at(row)]) {
                    continue;
                }
                int before = bucket;
                while (bucket < ends.length && micros.at(row) >= ends[bucket]) {
                    bucket++;
                }
                if (bucket > before) {
                    found.clear();
                }
                long code = 0;
                for (Coded<String> column : groups) {
                    code = code * column.values.size() + column.codes.at(row);
                }
                Figures figures = found.get(code);
                if (figures == null && !found.containsKey(code)) {
                    List<String> group = group(groups, row);
                    figures = shown == null || shown.contains(group) ? held.at(group, bucket) : null;
                    found.put(code, figures);
                }
                if (figures != null) {
                    addTo(figures, row, columns);
                }
            }
        }
    }

    private static List<String> group(List<Coded<String>> by, int row) {
        return by.stream()
                .map(column -> column.values.get((int) column.codes.at(row)))
                .toList();
    }

    private void addTo(Figures figures, int row, int[] columns) {
        for (int column : columns) {
            figures.addOne(aggregates.get(column), numbers.get(column).at(row));
        }
    }

    /** The place of the first row at a time or later. */
    private int first(long time) {
        int low = 0;
        int high = micros.size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (micros.at(middle) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Values that occur often, each kept once. */
    private static final class Coded<T> {
        private final List<T> values = new ArrayList<>();
        private final Map<T, Integer> known = new HashMap<>();
        private final Numbers codes = new Numbers();

        void add(T value) {
            Integer code = known.get(value);
            if (code == null) {
                code = values.size();
                known.put(value, code);
                values.add(value);
            }
            codes.add(code);
        }
    }

    /** A column of numbers, each in as many bytes as the largest takes once all are read. */
    private static final class Numbers {
        private static final VarHandle INT16 =
                MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
        private static final VarHandle INT32 =
                MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
        private static final VarHandle INT64 =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

        private long[] read = new long[16];
        private byte[] packed = {};
        private int width;
        private int size;

        void add(long number) {
            read = size == read.length ? Arrays.copyOf(read, 2 * size) : read;
            read[size++] = number;
        }

        void pack() {
            width = Byte.BYTES;
            for (int row = 0; row < size; row++) {
                long number = read[row];
                int needed = number == (byte) number
                        ? Byte.BYTES
                        : number == (short) number ? Short.BYTES : number == (int) number ? Integer.BYTES : Long.BYTES;
                width = Math.max(width, needed);
            }
            packed = new byte[size * width];
            for (int row = 0; row < size; row++) {
                int at = row * width;
                switch (width) {
                    case Byte.BYTES -> packed[at] = (byte) read[row];
                    case Short.BYTES -> INT16.set(packed, at, (short) read[row]);
                    case Integer.BYTES -> INT32.set(packed, at, (int) read[row]);
                    default -> INT64.set(packed, at, read[row]);
                }
            }
            read = new long[0];
        }

        /** Once they are packed. */
        long at(int row) {
            int at = row * width;
            return switch (width) {
                case Byte.BYTES -> packed[at];
                case Short.BYTES -> (short) INT16.get(packed, at);
                case Integer.BYTES -> (int) INT32.get(packed, at);
                default -> (long) INT64.get(packed, at);
            };
        }

        int bytes() {
            return packed.length;
        }
    }
}
