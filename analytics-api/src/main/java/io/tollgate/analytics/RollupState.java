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
 * @param newest the newest version of any span; later ones are not looked at
 * @param lacking spans with rows, and of each the cubes that do not hold them all, a bit for each place in the list of
 *     cubes that was asked about
 * @param hours the hours whose quarters were looked at
 */
record RollupState(
        @Nullable Instant asOf, long rows, long newest, Map<Span, Map<Instant, Integer>> lacking, Set<Instant> hours) {
    RollupState {
        lacking = Map.copyOf(lacking);
        hours = Set.copyOf(hours);
    }

    /** Whether a cube, by its place in the list, has all calls of a whole span of the range. */
    boolean holds(Span span, Instant start, int cube) {
        if (span == Span.QUARTER && !hours.contains(Span.HOUR.startOf(start))) {
            return false;
        }
        int without = lacking.getOrDefault(span, Map.of()).getOrDefault(start, 0);
        return (without >> cube & 1) == 0;
    }
}
