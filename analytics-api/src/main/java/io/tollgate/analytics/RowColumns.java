package io.tollgate.analytics;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
     * @param starts of the buckets that groups are held in
     * @param newest the newest offset that counts of each partition; null where all count
     */
    void addTo(
            Held held,
            List<TimeRange> within,
            List<Dimension> by,
            @Nullable Set<List<String>> shown,
            List<Instant> starts,
            @Nullable Map<Partition, Long> newest) {
        List<Coded<String>> groups = by.stream()
                .map(dimension -> names.get(dimensions.indexOf(dimension)))
                .toList();
        long[] ends = starts.stream().skip(1).mapToLong(SqlBuilder::micros).toArray();
        long[] last = partitions.values.stream()
                .mapToLong(each -> newest == null ? Long.MAX_VALUE : newest.getOrDefault(each, NOTHING))
                .toArray();
        Map<Long, @Nullable Figures> found = new HashMap<>();
        int bucket = 0;
        for (TimeRange range : within) {
            int to = first(SqlBuilder.micros(range.to()));
            for (int row = first(SqlBuilder.micros(range.from())); row < to; row++) {
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
                    addTo(figures, row);
                }
            }
        }
    }

    private static List<String> group(List<Coded<String>> by, int row) {
        return by.stream()
                .map(column -> column.values.get((int) column.codes.at(row)))
                .toList();
    }

    private void addTo(Figures figures, int row) {
        for (int i = 0; i < numbers.size(); i++) {
            figures.addOne(aggregates.get(i), numbers.get(i).at(row));
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

    /** A column of numbers, in half the room while all are small. */
    private static final class Numbers {
        private int[] small = new int[16];
        private long @Nullable [] large;
        private int size;

        void add(long number) {
            long[] wide = large;
            if (wide == null && number == (int) number) {
                small = size == small.length ? Arrays.copyOf(small, 2 * size) : small;
                small[size++] = (int) number;
                return;
            }
            if (wide == null) {
                wide = Arrays.stream(small).asLongStream().toArray();
                small = new int[0];
            }
            wide = size == wide.length ? Arrays.copyOf(wide, 2 * size) : wide;
            wide[size++] = number;
            large = wide;
        }

        long at(int row) {
            long[] wide = large;
            return wide == null ? small[row] : wide[row];
        }

        int bytes() {
            long[] wide = large;
            return wide == null ? Integer.BYTES * small.length : Long.BYTES * wide.length;
        }
    }
}
