package io.tollgate.analytics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports as the writers get them, to queries of one bucket. */
final class Reports {
    static final String RANGE = "from=2026-05-01&to=2026-05-02&interval=none&";
    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");

    private Reports() {}

    /** Metrics and their values in turn. */
    static MetricValues values(Object... metricsAndValues) {
        Map<Metric, Number> values = new EnumMap<>(Metric.class);
        for (int i = 0; i < metricsAndValues.length; i += 2) {
            values.put((Metric) metricsAndValues[i], (Number) metricsAndValues[i + 1]);
        }
        return new MetricValues(values);
    }

    /** A group of the query's dimensions, with these keys. */
    static Report.Group group(AnalyticsQuery query, MetricValues values, Object... keyValues) {
        Map<String, Object> keys = new LinkedHashMap<>();
        List<Object> left = new ArrayList<>(Arrays.asList(keyValues));
        query.groupBy().forEach(dimension -> keys.put(dimension.label(), left.removeFirst()));
        return new Report.Group(keys, values);
    }

    /** A report whose groups are all of one bucket. */
    static Report of(AnalyticsQuery query, Report.Group... groups) {
        return new Report(
                query,
                Instant.parse("2026-05-01T12:00:00.5Z"),
                0,
                values(Metric.REQUESTS, 3L, Metric.COST_USD, new BigDecimal("123456789.123456789")),
                List.of(new Report.Bucket(START, List.of(groups))),
                Map.of(),
                List.of(),
                null,
                null);
    }
}
