package io.tollgate.analytics;

/** What groups are ranked by: a metric, or one of the dimensions they are grouped by. Ties go by the groups' names. */
sealed interface Order {
    boolean descending();

    record ByMetric(Metric metric, boolean descending) implements Order {}

    record ByDimension(Dimension dimension, boolean descending) implements Order {}
}
