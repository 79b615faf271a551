package io.tollgate.analytics;

import io.tollgate.analytics.RollupState.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RollupStateSql} asks. A span holds if it has no more rows than its cells were made of; fewer than that
 * means that some have expired.
 */
final class RollupStateReader {
    private RollupStateReader() {}

    /** How many rows the quarters of an hour have, by their beginnings. */
    static Map<Instant, Long> rows(RowBinary in) throws IOException {
        Map<Instant, Long> rows = new HashMap<>();
        while (in.next()) {
            rows.put(Instant.ofEpochSecond(in.uint32()), in.int64());
        }
        return rows;
    }

    /** @param cubes how many were asked about */
    static Map<Span, Map<Instant, Version>> versions(RowBinary in, int cubes) throws IOException {
        Map<Span, Map<Instant, Version>> versions = new EnumMap<>(Span.class);
        while (in.next()) {
            Span span = Span.numbered(in.uint8());
            Instant start = Instant.ofEpochSecond(in.uint32());
            long number = in.int64();
            long rows = in.int64();
            List<Long> cells = new ArrayList<>(cubes);
            for (int i = 0; i < cubes; i++) {
                cells.add(in.int64());
            }
            versions.computeIfAbsent(span, any -> new HashMap<>())
                    .merge(
                            start,
                            new Version(number, rows, cells),
                            (one, other) -> one.number() > other.number() ? one : other);
        }
        return versions;
    }

    /**
     * @param rows by quarter of an hour
     * @param hours whose quarters were looked at
     * @param cubes how many were asked about
     */
    static RollupState state(
            @Nullable Instant asOf,
            Map<Instant, Long> rows,
            Map<Span, Map<Instant, Version>> versions,
            Set<Instant> hours,
            int cubes) {
        Map<Span, Map<Instant, Integer>> lacking = new EnumMap<>(Span.class);
        counted(rows).forEach((span, counts) -> {
            Map<Instant, Version> latest = versions.getOrDefault(span, Map.of());
            counts.forEach((start, count) -> {
                int without = without(latest.get(start), count, cubes);
                if (without != 0) {
                    lacking.computeIfAbsent(span, any -> new HashMap<>()).put(start, without);
                }
            });
        });
        long newest = versions.values().stream()
                .flatMap(latest -> latest.values().stream())
                .mapToLong(Version::number)
                .max()
                .orElse(0);
        long sum = rows.values().stream().mapToLong(Long::longValue).sum();
        return new RollupState(asOf, sum, newest, lacking, hours, versions);
    }

    /** A bit for each cube that does not have all of a span's rows. */
    private static int without(@Nullable Version version, long rows, int cubes) {
        if (version == null || rows > version.rows()) {
            return (1 << cubes) - 1;
        }
        int without = 0;
        for (int i = 0; i < cubes; i++) {
            without |= (version.cells().get(i) == 0 ? 1 : 0) << i;
        }
        return without;
    }

    /** The rows of all spans, each from those of the next shorter one. */
    private static Map<Span, Map<Instant, Long>> counted(Map<Instant, Long> quarters) {
        Map<Span, Map<Instant, Long>> counted = new EnumMap<>(Span.class);
        counted.put(Span.QUARTER, quarters);
        Map<Instant, Long> hours = sums(quarters, Span.HOUR);
        counted.put(Span.HOUR, hours);
        Map<Instant, Long> days = sums(hours, Span.DAY);
        counted.put(Span.DAY, days);
        counted.put(Span.WEEK, sums(days, Span.WEEK));
        counted.put(Span.MONTH, sums(days, Span.MONTH));
        return counted;
    }

    private static Map<Instant, Long> sums(Map<Instant, Long> shorter, Span span) {
        Map<Instant, Long> sums = new HashMap<>();
        shorter.forEach((start, count) -> sums.merge(span.startOf(start), count, Long::sum));
        return sums;
    }
}
