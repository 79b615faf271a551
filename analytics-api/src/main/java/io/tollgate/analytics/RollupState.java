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
 * @param lacking spans with rows, and of each the cubes that do not hold them all, a bit for each
 * @param hours the hours whose quarters were looked at
 * @param lines the versions that hold
 */
record RollupState(
        @Nullable Instant asOf,
        long rows,
        Map<Span, Map<Instant, Integer>> lacking,
        Set<Instant> hours,
        RollupLines lines) {
    RollupState {
        lacking = Map.copyOf(lacking);
        hours = Set.copyOf(hours);
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
