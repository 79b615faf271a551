package io.tollgate.analytics;

import io.tollgate.analytics.Report.Group;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the range before, which is as long, beside those of a report.
 *
 * @param totals those of the range before, as all figures here
 * @param change how much more each total is now, as a share of what it was
 * @param series in the buckets of the range before; empty where groups are asked for
 * @param groups those that the report shows, by the names of its breakdowns; as {@code groups} where groups are asked
 *     for
 */
record Comparison(
        TimeRange range,
        MetricValues totals,
        MetricValues change,
        List<Report.Bucket> series,
        Map<String, List<Compared>> groups) {
    /** The name of the list of groups that were asked for. */
    static final String GROUPS = "groups";

    private static final int DIGITS = 6;

    /** So many groups of the range before are looked through. */
    private static final int MOST = 5_000;

    /** A group's figures in the range before, and how much more each is now, as a share of what it was. */
    record Compared(Group before, MetricValues change) {}

    Comparison {
        series = List.copyOf(series);
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    }

    /** The same question about the range before; its totals and breakdowns are compared. */
    static AnalyticsQuery question(AnalyticsQuery query) {
        return query.of(query.range().before(), query.grouped() ? 1 : MOST);
    }

    /**
     * The question about the range before that knows the groups which are shown, and those that share names with them.
     *
     * @param shown one or more
     */
    static AnalyticsQuery question(AnalyticsQuery query, List<Group> shown) {
        List<Filter> filters = new ArrayList<>(query.filters());
        for (Dimension dimension : query.groupBy()) {
            List<Object> values = shown.stream()
                    .map(group -> stored(group.keys().get(dimension.label())))
                    .distinct()
                    .toList();
            filters.add(new Filter.Values(dimension, values, List.of()));
        }
        return query.of(query.range().before(), MOST).overall(filters);
    }

    /** An absent name is stored as an empty one. */
    private static Object stored(@Nullable Object shown) {
        return shown == null ? "" : shown;
    }

    /** Holds the breakdowns of an answer about the range before beside a report. */
    static Comparison ofBreakdowns(Report report, Report before) {
        Map<String, List<Compared>> compared = new LinkedHashMap<>();
        report.breakdowns().forEach((name, groups) -> {
            if (!name.equals(Report.BY_DAY)) {
                compared.put(
                        name,
                        compared(
                                groups,
                                before.breakdowns().getOrDefault(name, List.of()),
                                otherwise(before, before.truncated().contains(name))));
            }
        });
        return new Comparison(
                before.query().range(),
                before.totals(),
                change(report.totals(), before.totals()),
                before.series(),
                compared);
    }

    /**
     * Holds groups of the range before beside a report.
     *
     * @param totals of the range before
     * @param shown the report's groups over its whole range
     * @param before those of the range before, by the {@linkplain #question(AnalyticsQuery, List) question} for it
     */
    static Comparison ofGroups(Report report, Report totals, List<Group> shown, Report before, List<Group> found) {
        return new Comparison(
                before.query().range(),
                totals.totals(),
                change(report.totals(), totals.totals()),
                List.of(),
                Map.of(GROUPS, compared(shown, found, otherwise(before, before.nextCursor() != null))));
    }

    /** What a group had that was not found: nothing, or nobody knows. */
    private static MetricValues otherwise(Report before, boolean cut) {
        return cut
                ? new MetricValues(Map.of())
                : MetricValues.zero(before.query().metrics());
    }

    private static List<Compared> compared(List<Group> groups, List<Group> before, MetricValues otherwise) {
        Map<Map<String, ?>, MetricValues> found = new HashMap<>();
        before.forEach(group -> found.put(group.keys(), group.values()));
        return groups.stream()
                .map(group -> {
                    MetricValues was = found.getOrDefault(group.keys(), otherwise);
                    return new Compared(new Group(group.keys(), was), change(group.values(), was));
                })
                .toList();
    }

    /** What is not there, or was nothing, has no change. */
    static MetricValues change(MetricValues now, MetricValues before) {
        Map<Metric, Number> change = new EnumMap<>(Metric.class);
        before.values().forEach((metric, was) -> {
            Number is = now.get(metric);
            BigDecimal base = new BigDecimal(was.toString());
            if (is != null && base.signum() != 0) {
                change.put(
                        metric,
                        new BigDecimal(is.toString())
                                .subtract(base)
                                .divide(base.abs(), MathContext.DECIMAL64)
                                .setScale(DIGITS, RoundingMode.HALF_UP)
                                .stripTrailingZeros());
            }
        });
        return new MetricValues(change);
    }
}
