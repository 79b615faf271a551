package io.tollgate.analytics;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Figures of groups in buckets, as far as there are any. Not for several threads. */
final class Held {
    private final int buckets;
    private final Map<List<String>, @Nullable Figures[]> groups = new LinkedHashMap<>();
    private int size;

    /** @param buckets how many there are for each group */
    Held(int buckets) {
        this.buckets = buckets;
    }

    /**
     * The place of the last bucket that begins at a time or before.
     *
     * @param starts of buckets, in their order
     */
    static int bucket(List<Instant> starts, Instant time) {
        int found = Collections.binarySearch(starts, time);
        return Math.max(0, found < 0 ? -found - 2 : found);
    }

    /** How many figures are held. */
    int size() {
        return size;
    }

    /** Those of a group in a bucket, which are of nothing at first. */
    Figures at(List<String> group, int bucket) {
        @Nullable Figures[] series = groups.get(group);
        if (series == null) {
            series = new @Nullable Figures[buckets];
            groups.put(List.copyOf(group), series);
        }
        Figures figures = series[bucket];
        if (figures == null) {
            figures = new Figures();
            series[bucket] = figures;
            size++;
        }
        return figures;
    }

    /** Those of a group in a bucket; null if there are none. */
    @Nullable
    Figures find(List<String> group, int bucket) {
        @Nullable Figures[] series = groups.get(group);
        return series == null ? null : series[bucket];
    }

    /** All of which something is held. */
    Set<List<String>> groups() {
        return groups.keySet();
    }

    /** The sums of each group's buckets, in one bucket. */
    Held overall() {
        return added(group -> group);
    }

    /** The sums of the groups that have the same name at a place, in one bucket, by that name alone. */
    Held by(int place) {
        return added(group -> List.of(group.get(place)));
    }

    /** The sum of all; null if nothing is held. */
    @Nullable
    Figures total() {
        return added(group -> List.of()).find(List.of(), 0);
    }

    /**
     * Writes rows of cells: the beginning of a bucket, the names of a group, and what it has there.
     *
     * @param starts of the buckets
     */
    void write(KeptRows.Writer out, List<Instant> starts, Set<Aggregate> columns) {
        groups.forEach((group, series) -> {
            for (int bucket = 0; bucket < series.length; bucket++) {
                Figures figures = series[bucket];
                if (figures != null) {
                    out.uint32(starts.get(bucket).getEpochSecond());
                    group.forEach(out::text);
                    figures.write(out, columns);
                }
            }
        });
    }

    private Held added(UnaryOperator<List<String>> under) {
        Held added = new Held(1);
        groups.forEach((group, series) -> {
            for (Figures figures : series) {
                if (figures != null) {
                    added.at(under.apply(group), 0).add(figures);
                }
            }
        });
        return added;
    }
}
