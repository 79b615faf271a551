package io.tollgate.analytics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers as the writers get them, to queries of one bucket. */
final class Answers {
    static final String RANGE = "from=2026-05-01&to=2026-05-02&interval=none&";
    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");

    private Answers() {}

    /** The metrics and figures in turn. */
    static Figures figures(Object... metricsAndFigures) {
        Map<Metric, Number> figures = new EnumMap<>(Metric.class);
        for (int i = 0; i < metricsAndFigures.length; i += 2) {
            figures.put((Metric) metricsAndFigures[i], (Number) metricsAndFigures[i + 1]);
        }
        return new Figures(figures);
    }

    /** A group of the query's dimensions, with these values. */
    static Answer.Group group(AnalyticsQuery query, Figures figures, Object... values) {
        Map<String, Object> keys = new LinkedHashMap<>();
        List<Object> left = new ArrayList<>(Arrays.asList(values));
        query.groupBy().forEach(dimension -> keys.put(dimension.label(), left.removeFirst()));
        return new Answer.Group(keys, figures);
    }

    /** An answer whose groups are all of one bucket. */
    static Answer of(AnalyticsQuery query, Answer.Group... groups) {
        return new Answer(
                query,
                Instant.parse("2026-05-01T12:00:00.5Z"),
                figures(Metric.REQUESTS, 3L, Metric.COST_USD, new BigDecimal("123456789.123456789")),
                List.of(new Answer.Bucket(START, List.of(groups))),
                Map.of(),
                List.of(),
                null);
    }
}
