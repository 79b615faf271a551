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
 * Writes the one statement that answers an {@link AnalyticsQuery} from rows; pure.
 *
 * <p>The rows are read once and aggregated to the finest groups asked for; totals, series and breakdowns are grouping
 * sets over those, ranked by window functions. So all figures of an answer are of the same rows, and totals are the
 * sums of what they total. Text comes from enums and from numbers computed here; whatever a caller wrote is bound.
 *
 * <p>Columns of the result: {@code level} ({@link Level}), {@code bucket} and {@code day} (epoch seconds), {@code
 * key1}, {@code key2}, … as text, the metrics by {@link Metric#column}, and {@code rank}.
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
        KEY3;

        boolean ofBreakdown() {
            return BREAKDOWNS.contains(this);
        }

        /** The place of a breakdown. */
        int breakdown() {
            return BREAKDOWNS.indexOf(this);
        }

        /** That of a breakdown, by its place. */
        static Level key(int breakdown) {
            return BREAKDOWNS.get(breakdown);
        }
    }

    private static final List<Level> BREAKDOWNS = List.of(Level.KEY1, Level.KEY2, Level.KEY3);
    private static final String NO_TIME = "toUInt64(0)";

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
        sql.add("SELECT * FROM (\n");
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
        sql.add("SELECT " + level() + " AS level, " + (query.series() ? "" : NO_TIME + " AS bucket, ")
                + (query.grouped() ? NO_TIME + " AS day, " : "") + String.join(", ", times())
                + (times().isEmpty() ? "" : ", "));
        sql.add(IntStream.range(0, keys.size())
                .mapToObj(i -> "toString(" + dimensions.get(i) + ") AS " + keys.get(i))
                .collect(Collectors.joining(", ")));
        query.metrics().forEach(metric -> sql.add(",\n  " + metric.expression() + " AS " + metric.column()));
        sql.add(",\n  " + query.sortBy().expression() + " AS sort_by\nFROM (\n");
        finest(sql);
        sql.add(")\nGROUP BY GROUPING SETS (" + sets() + ")");
    }

    private String level() {
        if (query.grouped()) {
            String cell = query.series() ? "grouping(bucket) = 0, 'CELL', " : "";
            return "multiIf(" + cell + "grouping(dimension1) = 0, 'GROUP', 'TOTAL')";
        }
        return "multiIf("
                + (query.series() ? "grouping(bucket) = 0, 'BUCKET', " : "")
                + "grouping(day) = 0, 'DAY', grouping(dimension1) = 0, 'KEY1', grouping(dimension2) = 0, 'KEY2',"
                + " grouping(dimension3) = 0, 'KEY3', 'TOTAL')";
    }

    private String sets() {
        if (query.grouped()) {
            return "(), (" + dimensionList() + ")" + (query.series() ? ", (bucket, " + dimensionList() + ")" : "");
        }
        return "(), (day), (dimension1), (dimension2), (dimension3)" + (query.series() ? ", (bucket)" : "");
    }

    private void finest(Sql.Writer sql) {
        String separator = "";
        for (Counted counted : query.counted()) {
            sql.add(separator);
            finest(sql, counted);
            separator = "\n  UNION ALL\n";
        }
    }

    private void finest(Sql.Writer sql, Counted counted) {
        String time = time(counted);
        sql.add("  SELECT ");
        if (query.series()) {
            sql.add(start(query.buckets(), time) + " AS bucket, ");
        }
        if (!query.grouped()) {
            sql.add(start(query.days(), time) + " AS day, ");
        }
        for (int i = 0; i < keys.size(); i++) {
            sql.add(i == 0 ? "" : ", ")
                    .add(dimension(query, query.dimensions().get(i), counted))
                    .add(" AS " + dimensions.get(i));
        }
        aggregates(query)
                .forEach(partial -> sql.add(
                        ",\n    " + (counted == Counted.ROWS ? partial.definition() : partial.ofAdjustments())));
        from(query, counted, sql);
        sql.add("\n  GROUP BY "
                + String.join(
                        ", ",
                        Stream.concat(times().stream(), dimensions.stream()).toList()));
    }

    /** The column that says when an entry counts. */
    static String time(Counted counted) {
        return counted == Counted.ROWS ? "accepted_at" : "effective_at";
    }

    /** A dimension of both kinds of entries alike: as text where both are counted. */
    static Sql dimension(AnalyticsQuery query, Dimension dimension, Counted counted) {
        return query.counted().contains(Counted.ADJUSTMENTS) ? dimension.text(counted) : dimension.sql();
    }

    /** Adds where entries of a range come from, and which of them are counted. */
    static void from(AnalyticsQuery query, Counted counted, Sql.Writer sql) {
        String time = time(counted);
        sql.add(
                "\n  FROM " + (counted == Counted.ROWS ? "usage" : "adjustments") + "\n  WHERE " + time
                        + " >= fromUnixTimestamp64Micro(?)",
                micros(query.range().from()));
        sql.add(
                " AND " + time + " < fromUnixTimestamp64Micro(?)",
                micros(query.range().to()));
        kept(query, counted, sql);
    }

    /** Adds the filters to a condition that has begun. */
    static void filtered(AnalyticsQuery query, Counted counted, Sql.Writer sql) {
        boolean both = query.counted().contains(Counted.ADJUSTMENTS);
        for (Filter filter : query.filters()) {
            if (both && filter instanceof Filter.Values values) {
                values.addTo(sql, counted);
            } else {
                filter.addTo(sql);
            }
        }
    }

    /** Adds which entries are counted to a condition that has begun. */
    static void kept(AnalyticsQuery query, Counted counted, Sql.Writer sql) {
        filtered(query, counted, sql);
        Snapshot calls = query.calls();
        if (calls != null) {
            calls.addTo(sql);
        }
    }

    /** What the metrics of a query, and its order, are made from. */
    static Set<Aggregate> aggregates(AnalyticsQuery query) {
        Set<Aggregate> aggregates = EnumSet.noneOf(Aggregate.class);
        query.metrics().forEach(metric -> aggregates.addAll(metric.aggregates()));
        aggregates.addAll(query.sortBy().aggregates());
        return aggregates;
    }

    /** The columns of time that the finest groups are cut by. */
    private List<String> times() {
        return query.grouped()
                ? query.series() ? List.of("bucket") : List.of()
                : query.series() ? List.of("bucket", "day") : List.of("day");
    }

    /** The beginning, in epoch seconds, of the bucket that a column of times is in. */
    static String start(List<Instant> buckets, String time) {
        return "toUInt64(roundDown(toUnixTimestamp(" + time + "), ["
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
