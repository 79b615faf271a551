package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The figures that a query asked for, every bucket and every group of them in place, those without calls too.
 *
 * @param asOf {@link QueryResult#asOf}, whatever the query's range and filters
 * @param percentileError {@link QueryResult#percentileError}
 * @param breakdowns by name such as {@code by_provider}; empty if groups were asked for
 * @param truncated the breakdowns that have more than the limit let through
 * @param nextCursor where the groups go on; null if they do not
 * @param comparison null unless it was asked for
 */
record Report(
        AnalyticsQuery query,
        @Nullable Instant asOf,
        double percentileError,
        MetricValues totals,
        List<Bucket> series,
        Map<String, List<Group>> breakdowns,
        List<String> truncated,
        @Nullable String nextCursor,
        @Nullable Comparison comparison) {
    static final String BY_DAY = "by_day";

    /** A group's names, by dimension, and its figures. */
    record Group(Map<String, @Nullable Object> keys, MetricValues values) {
        Group {
            keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        }
    }

    record Bucket(Instant start, List<Group> groups) {
        Bucket {
            groups = List.copyOf(groups);
        }
    }

    Report {
        series = List.copyOf(series);
        breakdowns = Collections.unmodifiableMap(new LinkedHashMap<>(breakdowns));
        truncated = List.copyOf(truncated);
    }

    static Report of(AnalyticsQuery query, QueryResult result) {
        return query.grouped() ? grouped(query, result) : brokenDown(query, result);
    }

    /** The same without the breakdowns by those dimensions. */
    Report without(Set<String> hidden) {
        Set<String> left = new LinkedHashSet<>(breakdowns.keySet());
        hidden.forEach(label -> left.remove("by_" + label));
        Map<String, List<Group>> shown = new LinkedHashMap<>();
        left.forEach(name -> shown.put(name, breakdowns.getOrDefault(name, List.of())));
        return new Report(
                query,
                asOf,
                percentileError,
                totals,
                series,
                shown,
                truncated.stream().filter(left::contains).toList(),
                nextCursor,
                comparison);
    }

    /** The same with a comparison. */
    Report with(Comparison other) {
        return new Report(query, asOf, percentileError, totals, series, breakdowns, truncated, nextCursor, other);
    }

    /** The groups that a page has, over the whole range. */
    static List<Group> groups(AnalyticsQuery query, QueryResult result) {
        return result.rows().stream()
                .filter(row -> row.level() == Level.GROUP && row.rank() <= query.offset() + (long) query.limit())
                .map(row -> group(query.groupBy(), row.keys(), row.values()))
                .toList();
    }

    private static Report grouped(AnalyticsQuery query, QueryResult result) {
        boolean cells = query.interval() != Interval.NONE;
        long last = query.offset() + (long) query.limit();
        List<ResultRow> groups = new ArrayList<>();
        Map<Instant, Map<List<String>, MetricValues>> values = new HashMap<>();
        boolean more = false;
        for (ResultRow row : result.rows()) {
            if (row.level() == Level.GROUP) {
                more |= row.rank() > last;
                if (row.rank() <= last) {
                    groups.add(row);
                }
            }
            if (row.level() == (cells ? Level.CELL : Level.GROUP)) {
                Instant bucket = cells ? row.bucket() : query.range().from();
                values.computeIfAbsent(bucket, start -> new HashMap<>()).put(row.keys(), row.values());
            }
        }
        MetricValues zero = MetricValues.zero(query.metrics());
        List<Bucket> series = query.buckets().stream()
                .map(start -> {
                    Map<List<String>, MetricValues> found = values.getOrDefault(start, Map.of());
                    return new Bucket(
                            start,
                            groups.stream()
                                    .map(group -> group(
                                            query.groupBy(), group.keys(), found.getOrDefault(group.keys(), zero)))
                                    .toList());
                })
                .toList();
        return new Report(
                query,
                result.asOf(),
                result.percentileError(),
                totals(query, result),
                series,
                Map.of(),
                List.of(),
                more ? new Cursor((int) last, query.range(), Cursor.question(query), result.calls()).text() : null,
                null);
    }

    private static Report brokenDown(AnalyticsQuery query, QueryResult result) {
        Map<Instant, MetricValues> days = new HashMap<>();
        Map<Instant, MetricValues> buckets = query.interval() == Interval.DAY ? days : new HashMap<>();
        Map<String, List<Group>> breakdowns = new LinkedHashMap<>();
        AnalyticsQuery.BREAKDOWNS.forEach(dimension -> breakdowns.put(by(dimension), new ArrayList<>()));
        List<String> truncated = new ArrayList<>();
        MetricValues totals = totals(query, result);
        for (ResultRow row : result.rows()) {
            switch (row.level()) {
                case DAY -> days.put(row.day(), row.values());
                case BUCKET -> buckets.put(row.bucket(), row.values());
                case KEY1 -> addTo(breakdowns, truncated, query, row, 0);
                case KEY2 -> addTo(breakdowns, truncated, query, row, 1);
                case KEY3 -> addTo(breakdowns, truncated, query, row, 2);
                case TOTAL -> {
                    if (query.interval() == Interval.NONE) {
                        buckets.put(query.range().from(), totals);
                    }
                }
                case GROUP, CELL -> throw new IllegalStateException("no groups were asked for");
            }
        }
        MetricValues zero = MetricValues.zero(query.metrics());
        breakdowns.put(
                BY_DAY,
                query.days().stream()
                        .map(day -> new Group(
                                Map.of(
                                        "day",
                                        day.atZone(query.zone()).toLocalDate().toString()),
                                days.getOrDefault(day, zero)))
                        .toList());
        List<Bucket> series = query.buckets().stream()
                .map(start -> new Bucket(start, List.of(new Group(Map.of(), buckets.getOrDefault(start, zero)))))
                .toList();
        return new Report(
                query, result.asOf(), result.percentileError(), totals, series, breakdowns, truncated, null, null);
    }

    private static void addTo(
            Map<String, List<Group>> breakdowns,
            List<String> truncated,
            AnalyticsQuery query,
            ResultRow row,
            int index) {
        Dimension dimension = AnalyticsQuery.BREAKDOWNS.get(index);
        if (row.rank() > query.limit()) {
            truncated.add(by(dimension));
        } else {
            breakdowns
                    .getOrDefault(by(dimension), new ArrayList<>())
                    .add(group(List.of(dimension), List.of(row.keys().get(index)), row.values()));
        }
    }

    private static MetricValues totals(AnalyticsQuery query, QueryResult result) {
        return result.rows().stream()
                .filter(row -> row.level() == Level.TOTAL)
                .map(ResultRow::values)
                .findFirst()
                .orElseGet(() -> MetricValues.zero(query.metrics()));
    }

    private static Group group(List<Dimension> dimensions, List<String> names, MetricValues values) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        for (int i = 0; i < dimensions.size(); i++) {
            keys.put(dimensions.get(i).label(), dimensions.get(i).shown(names.get(i)));
        }
        return new Group(keys, values);
    }

    private static String by(Dimension dimension) {
        return "by_" + dimension.label();
    }
}
