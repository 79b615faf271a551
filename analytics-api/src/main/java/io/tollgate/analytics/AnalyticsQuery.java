package io.tollgate.analytics;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One question, complete and checked, with nothing relative left in it.
 *
 * @param buckets the beginnings of the series' buckets
 * @param days the beginnings of the days, for the breakdown by day; empty if groups are asked for
 * @param groupBy empty for the answer with the four breakdowns
 * @param filters all of them must hold; what the caller may see is among them
 * @param limit how many groups to give, or how many in each breakdown
 * @param offset how many groups, in order, are left out before the first
 * @param counted what figures are made of, one or both
 * @param calls that are counted; null for all that there are
 * @param compared whether the range before is wanted beside this one
 */
record AnalyticsQuery(
        TimeRange range,
        ZoneId zone,
        Interval interval,
        List<Instant> buckets,
        List<Instant> days,
        List<Dimension> groupBy,
        List<Filter> filters,
        Set<Metric> metrics,
        Order order,
        int limit,
        int offset,
        Set<Counted> counted,
        @Nullable Snapshot calls,
        boolean compared,
        Format format) {

    /** The dimensions that are broken down where no groups are asked for. */
    static final List<Dimension> BREAKDOWNS =
            List.of(Dimension.Column.PROVIDER, Dimension.Column.MODEL, Dimension.Column.PROJECT);

    AnalyticsQuery {
        buckets = List.copyOf(buckets);
        days = List.copyOf(days);
        groupBy = List.copyOf(groupBy);
        filters = List.copyOf(filters);
        metrics = Collections.unmodifiableSet(EnumSet.copyOf(metrics));
        counted = Collections.unmodifiableSet(EnumSet.copyOf(counted));
        if (buckets.isEmpty() || limit < 1 || offset < 0) {
            throw new IllegalArgumentException("no buckets, or an impossible page");
        }
    }

    /** Whether buckets are something else than the range and, where there are days, than those. */
    boolean series() {
        return interval != Interval.NONE && !(interval == Interval.DAY && !grouped());
    }

    /** The same question from its beginning of another range. */
    AnalyticsQuery of(TimeRange other, int most) {
        return new AnalyticsQuery(
                other,
                zone,
                interval,
                interval.buckets(other, zone, QueryParser.MAX_BUCKETS),
                grouped() ? List.of() : Interval.DAY.buckets(other, zone, QueryParser.MAX_BUCKETS),
                groupBy,
                filters,
                metrics,
                order,
                most,
                0,
                counted,
                calls,
                false,
                format);
    }

    /** The same groups over the whole range, of other calls. */
    AnalyticsQuery overall(List<Filter> others) {
        return new AnalyticsQuery(
                range,
                zone,
                Interval.NONE,
                Interval.NONE.buckets(range, zone, 1),
                List.of(),
                groupBy,
                others,
                metrics,
                order,
                limit,
                offset,
                counted,
                calls,
                compared,
                format);
    }

    /** The same question of the calls that were stored at a moment. */
    AnalyticsQuery of(Snapshot others) {
        return new AnalyticsQuery(
                range, zone, interval, buckets, days, groupBy, filters, metrics, order, limit, offset, counted, others,
                compared, format);
    }

    /** By what groups are ranked, unless it is by their names. */
    Metric sortBy() {
        return order instanceof Order.ByMetric by ? by.metric() : Metric.REQUESTS;
    }

    /** Whether some of its metrics are percentiles. */
    boolean percentiles() {
        return metrics.stream()
                .flatMap(metric -> metric.aggregates().stream())
                .anyMatch(aggregate -> aggregate.kind() == Aggregate.Kind.STEPS);
    }

    boolean grouped() {
        return !groupBy.isEmpty();
    }

    /** The dimensions that the rows are cut by. */
    List<Dimension> dimensions() {
        return grouped() ? groupBy : BREAKDOWNS;
    }
}
