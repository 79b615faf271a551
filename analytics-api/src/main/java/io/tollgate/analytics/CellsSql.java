package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes what an answer is made of where it is made from roll-ups; pure. Each cube is read once, and so are the rows
 * that no cell stands for; every group that comes of it says for which levels of the result it counts, in a column
 * {@code levels}. Others are {@code at_bucket}, {@code at_day}, {@code dimension1}, … and the partial aggregates.
 */
final class CellsSql {
    /** With more ranges than this their spans are listed. */
    private static final int MAX_RANGES = 16;

    private final AnalyticsQuery query;
    private final Set<Aggregate> aggregates;
    private final Plan.Cells plan;

    CellsSql(AnalyticsQuery query, Set<Aggregate> aggregates, Plan.Cells plan) {
        this.query = query;
        this.aggregates = aggregates;
        this.plan = plan;
    }

    void write(Sql.Writer sql) {
        String separator = "";
        for (Plan.Part part : plan.parts()) {
            if (part.cover().cells().isEmpty()) {
                continue;
            }
            sql.add(separator);
            cells(sql, part);
            separator = "\n  UNION ALL\n";
        }
        Map<Set<Level>, List<TimeRange>> rows = rows();
        if (!rows.isEmpty()) {
            sql.add(separator);
            rows(sql, rows);
            separator = "\n  UNION ALL\n";
        }
        if (query.counted().contains(Counted.ADJUSTMENTS)) {
            sql.add(separator);
            adjustments(sql);
        }
    }

    /** Adjustments are few, and in no cell: they count for all levels. */
    private void adjustments(Sql.Writer sql) {
        Set<Level> levels = new TreeSet<>();
        plan.parts().forEach(part -> levels.addAll(part.facet().levels()));
        sql.add("  SELECT " + levels(levels) + " AS levels, " + times("effective_at"));
        for (int i = 0; i < query.dimensions().size(); i++) {
            sql.add(", ")
                    .add(SqlBuilder.dimension(query, query.dimensions().get(i), Counted.ADJUSTMENTS))
                    .add(" AS dimension" + (i + 1));
        }
        aggregates.forEach(aggregate -> sql.add(",\n    " + aggregate.ofAdjustmentsBesideCells()));
        SqlBuilder.from(query, Counted.ADJUSTMENTS, sql);
        sql.add("\n  GROUP BY " + groups());
    }

    private void cells(Sql.Writer sql, Plan.Part part) {
        Facet facet = part.facet();
        sql.add("  SELECT " + levels(facet.levels()) + " AS levels, "
                + (facet.timed() ? times("start") : "toUInt64(0) AS at_bucket, toUInt64(0) AS at_day"));
        for (int i = 0; i < query.dimensions().size(); i++) {
            Dimension dimension = query.dimensions().get(i);
            if (facet.dimensions().contains(dimension)) {
                sql.add(", ").add(SqlBuilder.dimension(query, dimension, Counted.ROWS));
            } else {
                sql.add(", ''");
            }
            sql.add(" AS dimension" + (i + 1));
        }
        aggregates.forEach(aggregate -> sql.add(",\n    " + aggregate.ofCells()));
        String spans = part.cover().cells().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(cells -> "(level = '" + cells.getKey().label() + "' AND "
                        + starts(cells.getKey(), cells.getValue()) + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
        sql.add("\n  FROM usage_rollup WHERE cube = '" + facet.cube().label() + "' AND " + spans
                + "\n    AND (level, start, version) IN (SELECT level, start, max(version) FROM usage_rollup_state"
                + " WHERE definition = " + RollupStateSql.DEFINITION + " AND version <= " + plan.newest() + " AND "
                + spans + " GROUP BY level, start)");
        SqlBuilder.filtered(query, Counted.ROWS, sql);
        sql.add("\n  GROUP BY " + groups());
    }

    /** The rows that are left, by the levels of the result for which they count. */
    private Map<Set<Level>, List<TimeRange>> rows() {
        NavigableSet<Instant> ends = new TreeSet<>();
        plan.parts()
                .forEach(part -> part.cover().rows().forEach(range -> {
                    ends.add(range.from());
                    ends.add(range.to());
                }));
        Map<Set<Level>, List<TimeRange>> pieces = new LinkedHashMap<>();
        for (Instant from : ends) {
            Instant to = ends.higher(from);
            if (to == null) {
                break;
            }
            Set<Level> levels = new TreeSet<>();
            plan.parts().stream()
                    .filter(part -> part.cover().rows().stream().anyMatch(range -> range.holds(from)))
                    .forEach(part -> levels.addAll(part.facet().levels()));
            if (!levels.isEmpty()) {
                pieces.computeIfAbsent(levels, any -> new ArrayList<>()).add(new TimeRange(from, to));
            }
        }
        return pieces;
    }

    private void rows(Sql.Writer sql, Map<Set<Level>, List<TimeRange>> pieces) {
        sql.add("  SELECT " + rowLevels(pieces) + " AS levels, " + times("accepted_at"));
        for (int i = 0; i < query.dimensions().size(); i++) {
            sql.add(", ")
                    .add(SqlBuilder.dimension(query, query.dimensions().get(i), Counted.ROWS))
                    .add(" AS dimension" + (i + 1));
        }
        aggregates.forEach(aggregate -> sql.add(",\n    " + aggregate.ofRowsBesideCells()));
        sql.add("\n  FROM usage WHERE "
                + within(pieces.values().stream().flatMap(List::stream).toList()));
        SqlBuilder.kept(query, Counted.ROWS, sql);
        sql.add("\n  GROUP BY " + groups());
    }

    private static String rowLevels(Map<Set<Level>, List<TimeRange>> pieces) {
        if (pieces.size() == 1) {
            return levels(pieces.keySet().iterator().next());
        }
        return pieces.entrySet().stream()
                .map(piece -> within(piece.getValue()) + ", " + levels(piece.getKey()))
                .collect(Collectors.joining(", ", "multiIf(", ", CAST([], 'Array(String)'))"));
    }

    private static String within(List<TimeRange> ranges) {
        return ranges.stream()
                .map(range -> "(accepted_at >= fromUnixTimestamp64Micro(" + SqlBuilder.micros(range.from())
                        + ") AND accepted_at < fromUnixTimestamp64Micro(" + SqlBuilder.micros(range.to()) + "))")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** Ranges are what the table's key knows; a list is shorter where there are many. */
    private static String starts(Span span, List<TimeRange> ranges) {
        if (ranges.size() <= MAX_RANGES) {
            return ranges.stream().map(CellsSql::between).collect(Collectors.joining(" OR ", "(", ")"));
        }
        TimeRange all = new TimeRange(ranges.getFirst().from(), ranges.getLast().to());
        List<TimeRange> gaps = IntStream.range(1, ranges.size())
                .mapToObj(
                        i -> new TimeRange(ranges.get(i - 1).to(), ranges.get(i).from()))
                .toList();
        List<String> taken = starting(span, ranges);
        List<String> left = starting(span, gaps);
        return between(all) + " AND start "
                + (taken.size() <= left.size()
                        ? "IN (" + String.join(", ", taken)
                        : "NOT IN (" + String.join(", ", left))
                + ")";
    }

    private static String between(TimeRange range) {
        return "start >= " + RollupStateSql.time(range.from()) + " AND start < " + RollupStateSql.time(range.to());
    }

    /** The spans that begin in ranges. */
    private static List<String> starting(Span span, List<TimeRange> ranges) {
        List<String> starts = new ArrayList<>();
        for (TimeRange range : ranges) {
            for (Instant start = span.firstFrom(range.from()); start.isBefore(range.to()); start = span.endOf(start)) {
                starts.add(RollupStateSql.time(start));
            }
        }
        return starts;
    }

    private String times(String time) {
        return (query.series() ? SqlBuilder.start(query.buckets(), time) : "toUInt64(0)") + " AS at_bucket, "
                + (query.grouped() ? "toUInt64(0)" : SqlBuilder.start(query.days(), time)) + " AS at_day";
    }

    private static String levels(Set<Level> levels) {
        return levels.stream().sorted().map(level -> "'" + level + "'").collect(Collectors.joining(", ", "[", "]"));
    }

    private String groups() {
        return "levels, at_bucket, at_day, "
                + IntStream.rangeClosed(1, query.dimensions().size())
                        .mapToObj(i -> "dimension" + i)
                        .collect(Collectors.joining(", "));
    }
}
