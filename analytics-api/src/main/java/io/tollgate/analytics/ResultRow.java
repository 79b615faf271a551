package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;

/**
 * One row of a result, as {@link SqlBuilder} describes it.
 *
 * @param keys as text, empty if the level has no such key
 * @param rank from 1, over all groups or within a breakdown
 */
record ResultRow(
        SqlBuilder.Level level, Instant bucket, Instant day, List<String> keys, MetricValues values, long rank) {
    ResultRow {
        keys = List.copyOf(keys);
    }
}
