package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Figures of an answer that come from one cube.
 *
 * @param levels which rows of the result are made from it
 * @param dimensions those of the query that are cut by; the others are empty
 * @param cuts where its spans may not reach across, the range's ends among them, in order
 */
record Facet(Cube cube, Set<Level> levels, Set<Dimension> dimensions, List<Instant> cuts) {
    Facet {
        levels = Set.copyOf(levels);
        dimensions = Set.copyOf(dimensions);
        cuts = List.copyOf(cuts);
    }

    /** Whether it is cut by buckets or days. */
    boolean timed() {
        return levels.contains(Level.CELL) || levels.contains(Level.BUCKET) || levels.contains(Level.DAY);
    }

    /** The facets that make a whole answer; empty if some of it is in no cube. */
    static List<Facet> of(AnalyticsQuery query) {
        List<Dimension> filtered = new ArrayList<>();
        for (Filter filter : query.filters()) {
            switch (filter) {
                case Filter.Values values -> filtered.add(values.dimension());
                case Filter.Numbers numbers -> {
                    return List.of();
                }
            }
        }
        List<Facet> facets = new ArrayList<>();
        if (query.grouped()) {
            Set<Level> levels = EnumSet.of(Level.TOTAL, Level.GROUP);
            if (query.series()) {
                levels.add(Level.CELL);
            }
            Cube.of(Stream.concat(query.groupBy().stream(), filtered.stream()).toList())
                    .ifPresent(cube -> facets.add(new Facet(
                            cube,
                            levels,
                            Set.copyOf(query.groupBy()),
                            cuts(query, query.series() ? query.buckets() : List.of()))));
            return facets;
        }
        Set<Level> times = EnumSet.of(Level.TOTAL, Level.DAY);
        if (query.series()) {
            times.add(Level.BUCKET);
        }
        List<Instant> starts = query.series()
                ? Stream.concat(query.days().stream(), query.buckets().stream()).toList()
                : query.days();
        Cube.of(filtered).ifPresent(cube -> facets.add(new Facet(cube, times, Set.of(), cuts(query, starts))));
        Map<Cube, Facet> breakdowns = new LinkedHashMap<>();
        for (int i = 0; i < AnalyticsQuery.BREAKDOWNS.size(); i++) {
            Dimension dimension = AnalyticsQuery.BREAKDOWNS.get(i);
            Level level = Level.valueOf("KEY" + (i + 1));
            Cube cube = Cube.of(Stream.concat(Stream.of(dimension), filtered.stream())
                            .toList())
                    .orElse(null);
            if (cube == null || facets.isEmpty()) {
                return List.of();
            }
            breakdowns.merge(
                    cube, new Facet(cube, Set.of(level), Set.of(dimension), cuts(query, List.of())), Facet::joined);
        }
        facets.addAll(breakdowns.values());
        return facets;
    }

    private static Facet joined(Facet one, Facet other) {
        Set<Level> levels = EnumSet.copyOf(one.levels);
        levels.addAll(other.levels);
        return new Facet(
                one.cube,
                levels,
                Stream.concat(one.dimensions.stream(), other.dimensions.stream())
                        .collect(java.util.stream.Collectors.toSet()),
                one.cuts);
    }

    private static List<Instant> cuts(AnalyticsQuery query, List<Instant> starts) {
        TimeRange range = query.range();
        NavigableSet<Instant> cuts = new TreeSet<>(starts);
        cuts.add(range.from());
        cuts.add(range.to());
        return List.copyOf(cuts.subSet(range.from(), true, range.to(), true));
    }
}
