package io.tollgate.analytics;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the one statement that answers an {@link AnalyticsQuery}; pure.
 *
 * <p>The rows are read once and aggregated to the finest groups asked for; totals, series and breakdowns are grouping
 * sets over those, ranked by window functions. So all figures of an answer are of the same rows, and totals are the
 * sums of what they total. Text comes from enums and from numbers computed here; whatever a caller wrote is bound.
 *
 * <p>Columns of the result: {@code level} ({@link Level}), {@code bucket} and {@code day} (epoch seconds), {@code
 * key1}, {@code key2}, … as text, the metrics by {@link Metric#column}, {@code rank}, and {@code as_of} in epoch
 * microseconds.
 */
final class SqlBuilder {
    /** What a row of the result is about. */
    enum Level {
        TOTAL,
        /** A group over the whole range. */
        GROUP,
        /** A group in one bucket. */
        CELL,
        BUCKET,
        DAY,
        KEY1,
        KEY2,
        KEY3
    }

    private static final String NO_TIME = "toUInt64(0)";

    /**
     * The partition that is furthest behind counts, among those of the topic as it was last created. ClickHouse's least
     * and greatest of nothing are the epoch.
     */
    private static final String AS_OF = "coalesce(nullIf((SELECT 1000 * toUnixTimestamp64Milli(min(latest)) FROM"
            + " (SELECT max(complete_to) AS latest FROM usage_progress"
            + " WHERE kafka_topic_id = (SELECT argMax(kafka_topic_id, complete_to) FROM usage_progress)"
            + " GROUP BY kafka_partition)), 0),"
            + " (SELECT toUnixTimestamp64Micro(max(ended_at)) FROM usage))";

    private final AnalyticsQuery query;
    private final List<String> keys;
    private final List<String> dimensions;

    private SqlBuilder(AnalyticsQuery query) {
        this.query = query;
        this.keys = numbered("key", query.dimensions().size());
        this.dimensions = numbered("dimension", query.dimensions().size());
    }

    static Sql build(AnalyticsQuery query, QueryLimits limits) {
        SqlBuilder builder = new SqlBuilder(query);
        Sql.Writer sql = new Sql.Writer();
        sql.add("SELECT *, " + AS_OF + " AS as_of FROM (\n");
        if (query.grouped()) {
            builder.rankedGroups(sql);
        } else {
            builder.rankedBreakdowns(sql);
        }
        return sql.add(limits.settings()).done();
    }

    private void rankedGroups(Sql.Writer sql) {
        sql.add("SELECT *, dense_rank() OVER (ORDER BY level = 'TOTAL', " + order("standing") + ") AS rank FROM (\n");
        sql.add("SELECT *, max(if(level = 'GROUP', sort_by, NULL)) OVER (PARTITION BY level = 'TOTAL', " + keyList()
                + ") AS standing FROM (\n");
        levels(sql);
        sql.add(
                ")))\nWHERE level = 'TOTAL' OR rank BETWEEN ? AND ?",
                query.offset() + 1L,
                query.offset() + query.limit() + 1L);
        sql.add("\nORDER BY level = 'TOTAL' DESC, rank, level, bucket");
    }

    private void rankedBreakdowns(Sql.Writer sql) {
        sql.add("SELECT *, row_number() OVER (PARTITION BY level ORDER BY " + order("sort_by") + ") AS rank FROM (\n");
        levels(sql);
        sql.add("))\nWHERE level IN ('TOTAL', 'BUCKET', 'DAY') OR rank <= ?", query.limit() + 1L);
        sql.add("\nORDER BY level, bucket, day, rank");
    }

    private String order(String metric) {
        return switch (query.order()) {
            case Order.ByMetric by -> metric + direction(by) + " NULLS LAST, " + keyList();
            case Order.ByDimension by ->
                keys.get(query.groupBy().indexOf(by.dimension())) + direction(by) + ", " + keyList();
        };
    }

    private static String direction(Order order) {
        return order.descending() ? " DESC" : " ASC";
    }

    private void levels(Sql.Writer sql) {
        sql.add("SELECT " + level() + " AS level, " + (series() ? "" : NO_TIME + " AS bucket, ")
                + (query.grouped() ? NO_TIME + " AS day, " : "") + String.join(", ", times())
                + (times().isEmpty() ? "" : ", "));
        sql.add(IntStream.range(0, keys.size())
                .mapToObj(i -> "toString(" + dimensions.get(i) + ") AS " + keys.get(i))
                .collect(Collectors.joining(", ")));
        query.metrics().forEach(metric -> sql.add(",\n  " + metric.expression() + " AS " + metric.column()));
        sql.add(",\n  " + sortBy().expression() + " AS sort_by\nFROM (\n");
        finest(sql);
        sql.add(")\nGROUP BY GROUPING SETS (" + sets() + ")");
    }

    private Metric sortBy() {
        return query.order() instanceof Order.ByMetric by ? by.metric() : Metric.REQUESTS;
    }

    private String level() {
        if (query.grouped()) {
            String cell = series() ? "grouping(bucket) = 0, 'CELL', " : "";
            return "multiIf(" + cell + "grouping(dimension1) = 0, 'GROUP', 'TOTAL')";
        }
        return "multiIf("
                + (series() ? "grouping(bucket) = 0, 'BUCKET', " : "")
                + "grouping(day) = 0, 'DAY', grouping(dimension1) = 0, 'KEY1', grouping(dimension2) = 0, 'KEY2',"
                + " grouping(dimension3) = 0, 'KEY3', 'TOTAL')";
    }

    private String sets() {
        if (query.grouped()) {
            return "(), (" + dimensionList() + ")" + (series() ? ", (bucket, " + dimensionList() + ")" : "");
        }
        return "(), (day), (dimension1), (dimension2), (dimension3)" + (series() ? ", (bucket)" : "");
    }

    /** Whether buckets are something else than the range and, where there are days, than those. */
    private boolean series() {
        return query.interval() != Interval.NONE && !(query.interval() == Interval.DAY && !query.grouped());
    }

    private void finest(Sql.Writer sql) {
        sql.add("  SELECT ");
        if (series()) {
            sql.add(start(query.buckets()) + " AS bucket, ");
        }
        if (!query.grouped()) {
            sql.add(start(query.days()) + " AS day, ");
        }
        for (int i = 0; i < keys.size(); i++) {
            sql.add(i == 0 ? "" : ", ").add(query.dimensions().get(i).sql()).add(" AS " + dimensions.get(i));
        }
        aggregates().forEach(partial -> sql.add(",\n    " + partial.definition()));
        sql.add(
                "\n  FROM usage\n  WHERE accepted_at >= fromUnixTimestamp64Micro(?)",
                micros(query.range().from()));
        sql.add(
                " AND accepted_at < fromUnixTimestamp64Micro(?)",
                micros(query.range().to()));
        query.filters().forEach(filter -> filter.addTo(sql));
        sql.add("\n  GROUP BY "
                + String.join(
                        ", ",
                        Stream.concat(times().stream(), dimensions.stream()).toList()));
    }

    private Set<Aggregate> aggregates() {
        Set<Aggregate> aggregates = EnumSet.noneOf(Aggregate.class);
        query.metrics().forEach(metric -> aggregates.addAll(metric.aggregates()));
        aggregates.addAll(sortBy().aggregates());
        return aggregates;
    }

    /** The columns of time that the finest groups are cut by. */
    private List<String> times() {
        return query.grouped()
                ? series() ? List.of("bucket") : List.of()
                : series() ? List.of("bucket", "day") : List.of("day");
    }

    /** The beginning, in epoch seconds, of the bucket that a row is in. */
    private static String start(List<Instant> buckets) {
        return "toUInt64(roundDown(toUnixTimestamp(accepted_at), ["
                + buckets.stream()
                        .map(start -> Long.toString(start.getEpochSecond()))
                        .collect(Collectors.joining(","))
                + "]))";
    }

    private String keyList() {
        return String.join(", ", keys);
    }

    private String dimensionList() {
        return String.join(", ", dimensions);
    }

    private static List<String> numbered(String name, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> name + i).toList();
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static List<String> keyColumns(AnalyticsQuery query) {
        return numbered("key", query.dimensions().size());
    }
}
