package io.tollgate.analytics;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the roll-ups hold of a range of time at one moment.
 *
 * @param asOf {@link QueryResult#asOf} of that moment
 * @param rows how many rows the whole quarters of an hour in the range have
 * @param counted how many rows each span has, as far as it was looked at
 * @param adjusted whether there are adjustments, of whatever time
 * @param lacking spans with rows, and of each the cubes that do not hold them all, a bit for each
 * @param hours the hours whose quarters were looked at
 * @param days the days whose hours were
 * @param lines the versions that hold
 */
record RollupState(
        @Nullable Instant asOf,
        long rows,
        Map<Span, Map<Instant, Long>> counted,
        boolean adjusted,
        Map<Span, Map<Instant, Integer>> lacking,
        Set<Instant> hours,
        Set<Instant> days,
        RollupLines lines) {
    /** More rows than anything is told of. */
    static final long UNKNOWN = Long.MAX_VALUE;

    RollupState {
        counted = Map.copyOf(counted);
        lacking = Map.copyOf(lacking);
        hours = Set.copyOf(hours);
        days = Set.copyOf(days);
    }

    /** How many rows whole quarters of an hour have; {@link #UNKNOWN} where they were not looked at. */
    long rows(TimeRange quarters) {
        Map<Instant, Long> ofQuarters = counted.getOrDefault(Span.QUARTER, Map.of());
        Map<Instant, Long> ofHours = counted.getOrDefault(Span.HOUR, Map.of());
        long sum = 0;
        Instant at = quarters.from();
        while (at.isBefore(quarters.to())) {
            Instant hour = Span.HOUR.startOf(at);
            Instant end = Span.HOUR.endOf(at);
            if (hours.contains(hour)) {
                sum += ofQuarters.getOrDefault(at, 0L);
                at = Span.QUARTER.endOf(at);
            } else if (at.equals(hour) && !end.isAfter(quarters.to()) && days.contains(Span.DAY.startOf(at))) {
                sum += ofHours.getOrDefault(at, 0L);
                at = end;
            } else {
                return UNKNOWN;
            }
        }
        return sum;
    }

    /** Whether a cube has all calls of a whole span of the range. */
    boolean holds(Span span, Instant start, Cube cube) {
        if (span == Span.QUARTER && !hours.contains(Span.HOUR.startOf(start))) {
            return false;
        }
        int without = lacking.getOrDefault(span, Map.of()).getOrDefault(start, 0);
        return (without & cube.bit()) == 0;
    }
}
