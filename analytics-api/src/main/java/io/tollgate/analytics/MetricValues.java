package io.tollgate.analytics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metrics of one group of calls, in {@link Metric}'s order; one that is missing is null to callers. */
record MetricValues(Map<Metric, Number> values) {
    MetricValues {
        values = Collections.unmodifiableMap(values.isEmpty() ? new EnumMap<>(Metric.class) : new EnumMap<>(values));
    }

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
