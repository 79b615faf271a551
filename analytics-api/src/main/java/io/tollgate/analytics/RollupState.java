package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
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
 * @param versions of each span that has been rolled up, the version that holds
 */
record RollupState(
        @Nullable Instant asOf,
        long rows,
        long newest,
        Map<Span, Map<Instant, Integer>> lacking,
        Set<Instant> hours,
        Map<Span, Map<Instant, Version>> versions) {
    /**
     * The latest version of a span.
     *
     * @param rows that it was made of
     * @param cells one more than how many each cube has, in the order of the list of cubes; 0 if it is not there
     */
    record Version(long number, long rows, List<Long> cells) {
        Version {
            cells = List.copyOf(cells);
        }
    }

    RollupState {
        lacking = Map.copyOf(lacking);
        versions = Map.copyOf(versions);
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
