package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Figures of an answer that come from one cube.
 *
 * @param levels of the result, which are several where one cube has several breakdowns
 * @param dimensions those that the level is cut by; that of each breakdown
 * @param few dimensions that are filtered down to few values
 * @param cuts where its spans may not reach across, the range's ends among them, in order
 */
record Facet(Cube cube, List<Level> levels, List<Dimension> dimensions, Set<Dimension> few, List<Instant> cuts) {
    /** With more values than this a filter leaves many cells for each group. */
    private static final int FEW = 4;

    Facet {
        levels = List.copyOf(levels);
        dimensions = List.copyOf(dimensions);
        few = Set.copyOf(few);
        cuts = List.copyOf(cuts);
    }

    /**
     * The facets that make a whole answer; empty if some of it is in no cube. Totals are sums of the groups, and of the
     * days where no groups are asked for.
     */
    static List<Facet> of(AnalyticsQuery query) {
        List<Dimension> filtered = new ArrayList<>();
        Set<Dimension> few = new HashSet<>();
        for (Filter filter : query.filters()) {
            switch (filter) {
                case Filter.Values values -> {
                    filtered.add(values.dimension());
                    if (!values.any().isEmpty() && values.any().size() <= FEW) {
                        few.add(values.dimension());
                    }
                }
                case Filter.Numbers numbers -> {
                    return List.of();
                }
            }
        }
        List<Optional<Facet>> facets = new ArrayList<>();
        if (query.grouped()) {
            facets.add(facet(query, Level.GROUP, query.groupBy(), filtered, few, List.of()));
            if (query.series()) {
                facets.add(facet(query, Level.CELL, query.groupBy(), filtered, few, query.buckets()));
            }
            if (query.percentiles()) {
                facets.add(facet(query, Level.TOTAL, List.of(), filtered, few, List.of()));
            }
        } else {
            facets.add(facet(query, Level.DAY, List.of(), filtered, few, query.days()));
            if (query.series()) {
                facets.add(facet(query, Level.BUCKET, List.of(), filtered, few, query.buckets()));
            }
            for (int i = 0; i < AnalyticsQuery.BREAKDOWNS.size(); i++) {
                List<Dimension> dimension = List.of(AnalyticsQuery.BREAKDOWNS.get(i));
                facets.add(facet(query, Level.key(i), dimension, filtered, few, List.of()));
            }
        }
        return facets.stream().allMatch(Optional::isPresent)
                ? joined(facets.stream().flatMap(Optional::stream).toList())
                : List.of();
    }

    /** Breakdowns of one cube become one facet. */
    private static List<Facet> joined(List<Facet> facets) {
        Map<Cube, Facet> breakdowns = new LinkedHashMap<>();
        List<Facet> joined = new ArrayList<>();
        for (Facet facet : facets) {
            if (facet.levels.getFirst().ofBreakdown()) {
                breakdowns.merge(
                        facet.cube,
                        facet,
                        (one, other) -> new Facet(
                                one.cube,
                                Stream.concat(one.levels.stream(), other.levels.stream())
                                        .toList(),
                                Stream.concat(one.dimensions.stream(), other.dimensions.stream())
                                        .toList(),
                                one.few,
                                one.cuts));
            } else {
                joined.add(facet);
            }
        }
        joined.addAll(breakdowns.values());
        return joined;
    }

    /** Whether a span has one cell for each group by some of its dimensions. */
    boolean oneCellFor(List<Dimension> by) {
        return by.containsAll(cube.dimensions());
    }

    /**
     * Whether a span has few cells for each group by some of its dimensions; few providers have a model of one name.
     */
    boolean fewCellsFor(List<Dimension> by) {
        return cube.dimensions().stream()
                .allMatch(dimension -> by.contains(dimension)
                        || few.contains(dimension)
                        || (dimension == Dimension.Column.PROVIDER
                                && (by.contains(Dimension.Column.MODEL) || few.contains(Dimension.Column.MODEL))));
    }

    private static Optional<Facet> facet(
            AnalyticsQuery query,
            Level level,
            List<Dimension> dimensions,
            List<Dimension> filtered,
            Set<Dimension> few,
            List<Instant> starts) {
        return Cube.of(Stream.concat(dimensions.stream(), filtered.stream()).toList())
                .map(cube -> new Facet(cube, List.of(level), dimensions, few, cuts(query.range(), starts)));
    }

    private static List<Instant> cuts(TimeRange range, List<Instant> starts) {
        NavigableSet<Instant> cuts = new TreeSet<>(starts);
        cuts.add(range.from());
        cuts.add(range.to());
        return List.copyOf(cuts.subSet(range.from(), true, range.to(), true));
    }
}
