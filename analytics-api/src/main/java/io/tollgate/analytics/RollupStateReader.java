package io.tollgate.analytics;

import io.tollgate.analytics.RollupLines.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RollupStateSql} asks. A span holds if it has no more rows than its cells were made of; fewer than
 * that means that some have expired.
 */
final class RollupStateReader {
    private static final Cube[] CUBES = Cube.values();

    private RollupStateReader() {}

    /**
     * What is stored.
     *
     * @param rows by span, of those that were asked about
     * @param lines how many the table of versions has
     * @param adjustments how many there are
     * @param newest the newest offset of each partition, if it was asked for
     */
    record Stock(Map<Span, Map<Instant, Long>> rows, long lines, long adjustments, Map<Partition, Long> newest) {}

    /**
     * @param hours whose quarters were asked about
     * @param days whose hours were
     */
    static Stock stock(Rows in, Set<Instant> hours, Set<Instant> days) throws IOException {
        Map<Span, Map<Instant, Long>> rows = new EnumMap<>(Span.class);
        Map<Partition, Long> newest = new HashMap<>();
        long lines = 0;
        long adjustments = 0;
        while (in.next()) {
            int about = in.uint8();
            long first = in.uint32();
            long number = in.int64();
            String text = in.text();
            switch (about) {
                case RollupStateSql.ROWS -> {
                    Instant start = Instant.ofEpochSecond(first);
                    Span span = hours.contains(Span.HOUR.startOf(start))
                            ? Span.QUARTER
                            : days.contains(Span.DAY.startOf(start)) ? Span.HOUR : Span.DAY;
                    rows.computeIfAbsent(span, any -> new HashMap<>()).put(start, number);
                }
                case RollupStateSql.LINES -> lines = number;
                case RollupStateSql.ADJUSTMENTS -> adjustments = number;
                case RollupStateSql.NEWEST ->
                    newest.merge(new Partition(text, Math.toIntExact(first)), number, Math::max);
                default -> throw new IOException("nothing is known of " + about);
            }
        }
        return new Stock(rows, lines, adjustments, newest);
    }

    static RollupLines versions(Rows in) throws IOException {
        Map<Span, Map<Instant, Version>> versions = new EnumMap<>(Span.class);
        long newest = 0;
        while (in.next()) {
            Span span = Span.numbered(in.uint8());
            Instant start = Instant.ofEpochSecond(in.uint32());
            long number = in.int64();
            long rows = in.int64();
            Map<Cube, Long> cells = cells(in.uint16s(), in.int64s());
            newest = Math.max(newest, number);
            versions.computeIfAbsent(span, any -> new HashMap<>())
                    .merge(
                            start,
                            new Version(number, rows, cells),
                            (one, other) -> one.number() > other.number() ? one : other);
        }
        return new RollupLines(newest, versions);
    }

    private static Map<Cube, Long> cells(int[] cubes, long[] counts) throws IOException {
        if (cubes.length != counts.length) {
            throw new IOException("a version has other cubes than numbers of cells");
        }
        Map<Cube, Long> cells = new EnumMap<>(Cube.class);
        for (int i = 0; i < cubes.length; i++) {
            if (cubes[i] > 0) {
                cells.put(CUBES[cubes[i] - 1], counts[i]);
            }
        }
        return cells;
    }

    /** Whole days that some of these cubes lack, though they were not asked about by the hour. */
    static Set<Instant> lackingDays(Stock stock, RollupLines lines, int cubes) {
        Set<Instant> lacking = new TreeSet<>();
        stock.rows().getOrDefault(Span.DAY, Map.of()).forEach((day, rows) -> {
            if ((lines.without(Span.DAY, day, rows) & cubes) != 0) {
                lacking.add(day);
            }
        });
        return lacking;
    }

    /**
     * The rows of all spans.
     *
     * @param lacking days that are looked at more closely
     * @param closer what those have
     */
    static Map<Span, Map<Instant, Long>> closer(Stock stock, Set<Instant> lacking, Stock closer) {
        Map<Span, Map<Instant, Long>> rows = new EnumMap<>(Span.class);
        stock.rows().forEach((span, counts) -> rows.put(span, new HashMap<>(counts)));
        rows.getOrDefault(Span.DAY, new HashMap<>()).keySet().removeAll(lacking);
        closer.rows()
                .forEach((span, counts) ->
                        rows.computeIfAbsent(span, any -> new HashMap<>()).putAll(counts));
        return rows;
    }

    /**
     * @param quarters the whole ones of the range
     * @param found rows by span, each row in one of them
     * @param adjusted whether there are adjustments
     * @param hours whose quarters were looked at
     * @param days whose hours were
     */
    static RollupState state(
            @Nullable Instant asOf,
            TimeRange quarters,
            Map<Span, Map<Instant, Long>> found,
            boolean adjusted,
            RollupLines lines,
            Set<Instant> hours,
            Set<Instant> days) {
        Map<Span, Map<Instant, Integer>> lacking = new EnumMap<>(Span.class);
        Map<Span, Map<Instant, Long>> counted = counted(found);
        counted.forEach((span, counts) -> counts.forEach((start, count) -> {
            int without = lines.without(span, start, count);
            if (without != 0) {
                lacking.computeIfAbsent(span, any -> new HashMap<>()).put(start, without);
            }
        }));
        long sum = counted.getOrDefault(Span.DAY, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        for (Map.Entry<Instant, Long> quarter :
                counted.getOrDefault(Span.QUARTER, Map.of()).entrySet()) {
            sum -= quarters.holds(quarter.getKey()) ? 0 : quarter.getValue();
        }
        return new RollupState(asOf, sum, counted, adjusted, lacking, hours, days, lines);
    }

    /** The rows of all spans, each from those of the next shorter one and those that were found by it. */
    private static Map<Span, Map<Instant, Long>> counted(Map<Span, Map<Instant, Long>> found) {
        Map<Span, Map<Instant, Long>> counted = new EnumMap<>(Span.class);
        Map<Instant, Long> quarters = found.getOrDefault(Span.QUARTER, Map.of());
        counted.put(Span.QUARTER, quarters);
        Map<Instant, Long> hours = sums(quarters, Span.HOUR, found);
        counted.put(Span.HOUR, hours);
        Map<Instant, Long> days = sums(hours, Span.DAY, found);
        counted.put(Span.DAY, days);
        counted.put(Span.WEEK, sums(days, Span.WEEK, found));
        counted.put(Span.MONTH, sums(days, Span.MONTH, found));
        return counted;
    }

    private static Map<Instant, Long> sums(Map<Instant, Long> shorter, Span span, Map<Span, Map<Instant, Long>> found) {
        Map<Instant, Long> sums = new HashMap<>(found.getOrDefault(span, Map.of()));
        shorter.forEach((start, count) -> sums.merge(span.startOf(start), count, Long::sum));
        return sums;
    }
}
