package io.tollgate.analytics;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One question, complete and checked, with nothing relative left in it.
 *
 * @param buckets the beginnings of the series' buckets
 * @param days the beginnings of the days, for the breakdown by day; empty if groups are asked for
 * @param groupBy empty for the answer with the four breakdowns
 * @param filters all of them must hold; what the caller may see is among them
 * @param limit how many groups to give, or how many in each breakdown
 * @param offset how many groups, in order, are left out before the first
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
        if (buckets.isEmpty() || limit < 1 || offset < 0) {
            throw new IllegalArgumentException("no buckets, or an impossible page");
        }
    }

    boolean grouped() {
        return !groupBy.isEmpty();
    }

    /** The dimensions that the rows are cut by. */
    List<Dimension> dimensions() {
        return grouped() ? groupBy : BREAKDOWNS;
    }
}
