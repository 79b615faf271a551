package io.tollgate.analytics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one group of calls; one that is missing is null to callers.
 *
 * @param values not copied, for answers have ten thousand of them: nobody changes it any more
 */
record MetricValues(Map<Metric, Number> values) {
    /** Those of no calls. */
    static MetricValues zero(Set<Metric> metrics) {
        Map<Metric, Number> values = new EnumMap<>(Metric.class);
        metrics.forEach(metric -> {
            Number zero = metric.zero();
            if (zero != null) {
                values.put(metric, zero);
            }
        });
        return new MetricValues(values);
    }

    @Nullable
    Number get(Metric metric) {
        return values.get(metric);
    }
}
