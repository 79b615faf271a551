package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures that a query asked for, every bucket and every group of them in place, those without calls too.
 *
 * @param asOf {@link Stored#asOf}, whatever the query's range and filters
 * @param breakdowns by name such as {@code by_provider}; empty where groups were asked for
 * @param truncated the breakdowns that have more than the limit let through
 * @param nextCursor where the groups go on; null where they do not
 */
record Answer(
        AnalyticsQuery query,
        @Nullable Instant asOf,
        Figures totals,
        List<Bucket> series,
        Map<String, List<Group>> breakdowns,
        List<String> truncated,
        @Nullable String nextCursor) {

    /** A group's names, by dimension, and its figures. */
    record Group(Map<String, @Nullable Object> keys, Figures figures) {
        Group {
            keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        }
    }

    record Bucket(Instant start, List<Group> groups) {
        Bucket {
            groups = List.copyOf(groups);
        }
    }

    Answer {
        series = List.copyOf(series);
        breakdowns = Collections.unmodifiableMap(new LinkedHashMap<>(breakdowns));
        truncated = List.copyOf(truncated);
    }

    static Answer of(AnalyticsQuery query, Stored stored) {
        return query.grouped() ? grouped(query, stored) : brokenDown(query, stored);
    }

    private static Answer grouped(AnalyticsQuery query, Stored stored) {
        boolean cells = query.interval() != Interval.NONE;
        long last = query.offset() + (long) query.limit();
        List<StoredRow> groups = new ArrayList<>();
        Map<Instant, Map<List<String>, Figures>> figures = new HashMap<>();
        boolean more = false;
        for (StoredRow row : stored.rows()) {
            if (row.level() == Level.GROUP) {
                more |= row.rank() > last;
                if (row.rank() <= last) {
                    groups.add(row);
                }
            }
            if (row.level() == (cells ? Level.CELL : Level.GROUP)) {
                Instant bucket = cells ? row.bucket() : query.range().from();
                figures.computeIfAbsent(bucket, start -> new HashMap<>()).put(row.keys(), row.figures());
            }
        }
        Figures zero = Figures.zero(query.metrics());
        List<Bucket> series = query.buckets().stream()
                .map(start -> {
                    Map<List<String>, Figures> found = figures.getOrDefault(start, Map.of());
                    return new Bucket(
                            start,
                            groups.stream()
                                    .map(group -> group(
                                            query.groupBy(), group.keys(), found.getOrDefault(group.keys(), zero)))
                                    .toList());
                })
                .toList();
        return new Answer(
                query,
                stored.asOf(),
                totals(query, stored),
                series,
                Map.of(),
                List.of(),
                more ? new Cursor((int) last, query.range(), Cursor.question(query)).text() : null);
    }

    private static Answer brokenDown(AnalyticsQuery query, Stored stored) {
        Map<Instant, Figures> days = new HashMap<>();
        Map<Instant, Figures> buckets = query.interval() == Interval.DAY ? days : new HashMap<>();
        Map<String, List<Group>> breakdowns = new LinkedHashMap<>();
        AnalyticsQuery.BREAKDOWNS.forEach(dimension -> breakdowns.put(by(dimension), new ArrayList<>()));
        List<String> truncated = new ArrayList<>();
        Figures totals = totals(query, stored);
        for (StoredRow row : stored.rows()) {
            switch (row.level()) {
                case DAY -> days.put(row.day(), row.figures());
                case BUCKET -> buckets.put(row.bucket(), row.figures());
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
        Figures zero = Figures.zero(query.metrics());
        breakdowns.put(
                "by_day",
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
        return new Answer(query, stored.asOf(), totals, series, breakdowns, truncated, null);
    }

    private static void addTo(
            Map<String, List<Group>> breakdowns,
            List<String> truncated,
            AnalyticsQuery query,
            StoredRow row,
            int index) {
        Dimension dimension = AnalyticsQuery.BREAKDOWNS.get(index);
        if (row.rank() > query.limit()) {
            truncated.add(by(dimension));
        } else {
            breakdowns
                    .getOrDefault(by(dimension), new ArrayList<>())
                    .add(group(List.of(dimension), List.of(row.keys().get(index)), row.figures()));
        }
    }

    private static Figures totals(AnalyticsQuery query, Stored stored) {
        return stored.rows().stream()
                .filter(row -> row.level() == Level.TOTAL)
                .map(StoredRow::figures)
                .findFirst()
                .orElseGet(() -> Figures.zero(query.metrics()));
    }

    private static Group group(List<Dimension> dimensions, List<String> values, Figures figures) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        for (int i = 0; i < dimensions.size(); i++) {
            keys.put(dimensions.get(i).label(), dimensions.get(i).shown(values.get(i)));
        }
        return new Group(keys, figures);
    }

    private static String by(Dimension dimension) {
        return "by_" + dimension.label();
    }
}
