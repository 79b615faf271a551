package io.tollgate.analytics;

import io.tollgate.analytics.Aggregate.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the statements whose answers, added up by {@link CellsAnswer}, are an answer from roll-ups; pure. All of them
 * are small: planning them is most of what they take. Their columns are for {@link RowBinary}: the names of a group as
 * texts, and {@link Aggregate}s, with what is said of each statement before them.
 */
final class CellsSql {
    /** With more ranges than this all between the first and the last is read. */
    private static final int MAX_RANGES = 16;

    /** More than the number of any span. */
    private static final int SPANS = 8;

    private static final Comparator<List<String>> BY_NAMES =
            Comparator.comparing(names -> names.toArray(String[]::new), Arrays::compare);

    private final AnalyticsQuery query;
    private final Plan.Cells plan;
    private final QueryLimits limits;
    private final int many;

    /** @param many more cells than this are added up by ClickHouse, unless there are few for each group */
    CellsSql(AnalyticsQuery query, Plan.Cells plan, QueryLimits limits, int many) {
        this.query = query;
        this.plan = plan;
        this.limits = limits;
        this.many = many;
    }

    /** What {@link #groups} have: histograms only where groups are ranked by a percentile. */
    Set<Aggregate> ofGroups() {
        Set<Aggregate> aggregates = SqlBuilder.aggregates(query);
        if (query.sortBy().aggregates().stream().noneMatch(aggregate -> aggregate.kind() == Kind.STEPS)) {
            aggregates.removeIf(aggregate -> aggregate.kind() == Kind.STEPS);
        }
        return aggregates;
    }

    /** The histograms alone. */
    Set<Aggregate> histograms() {
        Set<Aggregate> aggregates = SqlBuilder.aggregates(query);
        aggregates.removeIf(aggregate -> aggregate.kind() != Kind.STEPS);
        return aggregates;
    }

    /** All groups by some dimensions of a part over its whole range, from cells, each once. */
    Sql groups(Plan.Part part, List<Dimension> by, int share) {
        Sql.Writer sql = new Sql.Writer().add("SELECT ");
        names(sql, by, Counted.ROWS);
        ofGroups().forEach(aggregate -> sql.add(", " + aggregate.ofCells()));
        from(sql, part, query.range());
        groupBy(sql, by, "");
        return sql.add(limits.share(share)).done();
    }

    /**
     * Cells: the beginning of each, or of its bucket, in epoch seconds, UInt32, before the names. A group may come more
     * than once.
     */
    Sql cells(CellsRequest request) {
        Plan.Part part = request.part();
        List<Dimension> by = request.by();
        Set<List<String>> shown = request.shown();
        boolean asTheyAre = part.cells() <= many || part.facet().fewCellsFor(by);
        Sql.Writer sql = new Sql.Writer()
                .add(
                        asTheyAre
                                ? "SELECT start AS bucket"
                                : "SELECT toUInt32(" + SqlBuilder.start(request.starts(), "start") + ") AS bucket");
        sql.add(by.isEmpty() ? "" : ", ");
        names(sql, by, Counted.ROWS);
        request.columns().forEach(aggregate -> sql.add(", " + (asTheyAre ? aggregate.ofCell() : aggregate.ofCells())));
        from(sql, part, request.within());
        if (shown != null && !by.isEmpty()) {
            shown(sql, by, shown);
        }
        if (!asTheyAre) {
            groupBy(sql, by, "bucket");
        }
        return sql.add(limits.share(request.share())).done();
    }

    /**
     * The rows that no cell stands for: a bit for each part of the plan for which they count, UInt32, the beginning of
     * their bucket, UInt32, that of their day, UInt32, and the names of all dimensions. Histograms are lists of steps.
     *
     * @param pieces of time, by the bits of the parts
     */
    Sql rows(Map<Integer, List<TimeRange>> pieces, int share) {
        Sql.Writer sql = new Sql.Writer().add("SELECT toUInt32(" + parts(pieces) + ") AS parts, ");
        times(sql, "accepted_at");
        names(sql, query.dimensions(), Counted.ROWS);
        SqlBuilder.aggregates(query).forEach(aggregate -> sql.add(", " + aggregate.listed()));
        sql.add("\nFROM usage WHERE "
                + within(pieces.values().stream().flatMap(List::stream).toList()));
        SqlBuilder.kept(query, Counted.ROWS, sql);
        groupBy(sql, query.dimensions(), "parts, bucket, day");
        return sql.add(limits.share(share)).done();
    }

    /**
     * Rows as they are, in the order of their times: when each was accepted, in epoch microseconds, Int64, the names of
     * all dimensions, and {@link Aggregate#ofRow}. Where the query is of the calls that were stored at a moment, the
     * names are followed by the row's place in Kafka: its topic, its partition, UInt32, and its offset, UInt64; all
     * rows are read.
     */
    Sql rowsOf(TimeRange stretch, int share) {
        Sql.Writer sql = new Sql.Writer().add("SELECT toUnixTimestamp64Micro(accepted_at), ");
        names(sql, query.dimensions(), Counted.ROWS);
        sql.add(query.calls() == null ? "" : ", toString(kafka_topic), kafka_partition, kafka_offset");
        SqlBuilder.aggregates(query).forEach(aggregate -> sql.add(", " + aggregate.ofRow()));
        sql.add("\nFROM usage WHERE " + within(List.of(stretch)));
        SqlBuilder.filtered(query, Counted.ROWS, sql);
        return sql.add("\nORDER BY accepted_at" + limits.share(share)).done();
    }

    /** The same of adjustments, which are few, in no cell, and count for all parts. */
    Sql adjustments(int share) {
        int all = (1 << plan.parts().size()) - 1;
        Sql.Writer sql = new Sql.Writer().add("SELECT toUInt32(" + all + ") AS parts, ");
        times(sql, "effective_at");
        names(sql, query.dimensions(), Counted.ADJUSTMENTS);
        SqlBuilder.aggregates(query).forEach(aggregate -> sql.add(", " + aggregate.listedOfAdjustments()));
        SqlBuilder.from(query, Counted.ADJUSTMENTS, sql);
        groupBy(sql, query.dimensions(), "bucket, day");
        return sql.add(limits.share(share)).done();
    }

    /** The pieces of time whose rows are left, by the bits of the parts for which they count. */
    Map<Integer, List<TimeRange>> pieces() {
        NavigableSet<Instant> ends = new TreeSet<>();
        plan.parts()
                .forEach(part -> part.cover().rows().forEach(range -> {
                    ends.add(range.from());
                    ends.add(range.to());
                }));
        Map<Integer, List<TimeRange>> pieces = new LinkedHashMap<>();
        for (Instant from : ends) {
            Instant to = ends.higher(from);
            if (to == null) {
                break;
            }
            int parts = 0;
            for (int i = 0; i < plan.parts().size(); i++) {
                boolean counts = plan.parts().get(i).cover().rows().stream().anyMatch(range -> range.holds(from));
                parts |= (counts ? 1 : 0) << i;
            }
            if (parts != 0) {
                pieces.computeIfAbsent(parts, any -> new ArrayList<>()).add(new TimeRange(from, to));
            }
        }
        return pieces;
    }

    /** The whole quarters of an hour that pieces are in; neighbours are joined, so that none comes twice. */
    static List<TimeRange> stretches(Map<Integer, List<TimeRange>> pieces) {
        List<TimeRange> stretches = new ArrayList<>();
        pieces.values().stream()
                .flatMap(List::stream)
                .map(RollupStateSql::around)
                .sorted(Comparator.comparing(TimeRange::from).thenComparing(TimeRange::to))
                .forEach(piece -> {
                    if (stretches.isEmpty() || stretches.getLast().to().isBefore(piece.from())) {
                        stretches.add(piece);
                        return;
                    }
                    TimeRange last = stretches.removeLast();
                    Instant to = piece.to().isAfter(last.to()) ? piece.to() : last.to();
                    stretches.add(new TimeRange(last.from(), to));
                });
        return stretches;
    }

    /** The quarters of an hour of a stretch that a range begins or ends in the middle of. */
    static List<TimeRange> ends(TimeRange quarters, TimeRange range) {
        return Stream.of(range.from(), range.to())
                .filter(at -> quarters.holds(at) && !Span.QUARTER.startOf(at).equals(at))
                .map(Span.QUARTER::startOf)
                .distinct()
                .map(start -> new TimeRange(start, Span.QUARTER.endOf(start)))
                .toList();
    }

    /** The pieces as far as they are not in a stretch of time. */
    static Map<Integer, List<TimeRange>> without(Map<Integer, List<TimeRange>> pieces, TimeRange stretch) {
        Map<Integer, List<TimeRange>> left = new LinkedHashMap<>();
        pieces.forEach((parts, ranges) -> {
            List<TimeRange> others =
                    ranges.stream().flatMap(range -> without(range, stretch)).toList();
            if (!others.isEmpty()) {
                left.put(parts, others);
            }
        });
        return left;
    }

    private static Stream<TimeRange> without(TimeRange range, TimeRange stretch) {
        Instant before = range.to().isBefore(stretch.from()) ? range.to() : stretch.from();
        Instant after = range.from().isAfter(stretch.to()) ? range.from() : stretch.to();
        return Stream.of(
                        range.from().isBefore(before) ? new TimeRange(range.from(), before) : null,
                        after.isBefore(range.to()) ? new TimeRange(after, range.to()) : null)
                .filter(Objects::nonNull);
    }

    private static String parts(Map<Integer, List<TimeRange>> pieces) {
        if (pieces.size() == 1) {
            return String.valueOf(pieces.keySet().iterator().next());
        }
        return pieces.entrySet().stream()
                .map(piece -> within(piece.getValue()) + ", " + piece.getKey())
                .collect(Collectors.joining(", ", "multiIf(", ", 0)"));
    }

    private static String within(List<TimeRange> ranges) {
        return ranges.stream()
                .map(range -> "(accepted_at >= fromUnixTimestamp64Micro(" + SqlBuilder.micros(range.from())
                        + ") AND accepted_at < fromUnixTimestamp64Micro(" + SqlBuilder.micros(range.to()) + "))")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private void times(Sql.Writer sql, String time) {
        sql.add("toUInt32(" + (query.series() ? SqlBuilder.start(query.buckets(), time) : "0") + ") AS bucket, ")
                .add("toUInt32(" + (query.grouped() ? "0" : SqlBuilder.start(query.days(), time)) + ") AS day, ");
    }

    private static void names(Sql.Writer sql, List<Dimension> dimensions, Counted counted) {
        for (int i = 0; i < dimensions.size(); i++) {
            sql.add(i == 0 ? "" : ", ").add(dimensions.get(i).text(counted)).add(" AS name" + (i + 1));
        }
    }

    private static void groupBy(Sql.Writer sql, List<Dimension> dimensions, String first) {
        List<String> columns = new ArrayList<>(first.isEmpty() ? List.of() : List.of(first));
        for (int i = 1; i <= dimensions.size(); i++) {
            columns.add("name" + i);
        }
        sql.add(columns.isEmpty() ? "" : "\nGROUP BY " + String.join(", ", columns));
    }

    /**
     * By the columns themselves where they are texts, for the table's key knows those. The statement is the same
     * whatever the order of the groups, which changes with a few calls: what it answers may have been kept.
     */
    private static void shown(Sql.Writer sql, List<Dimension> by, Set<List<String>> shown) {
        sql.add(" AND (");
        for (int i = 0; i < by.size(); i++) {
            boolean text = by.get(i) != Dimension.Column.STATUS && by.get(i) != Dimension.Column.STREAM;
            sql.add(i == 0 ? "" : ", ").add(text ? by.get(i).sql() : by.get(i).text(Counted.ROWS));
        }
        String marks = Collections.nCopies(by.size(), "?").stream().collect(Collectors.joining(", ", "(", ")"));
        sql.add(") IN (");
        String separator = "";
        for (List<String> group : shown.stream().sorted(BY_NAMES).toList()) {
            sql.add(separator + marks, group.toArray());
            separator = ", ";
        }
        sql.add(")");
    }

    /** The table's key knows levels and ranges of time; which version holds is listed for each span. */
    private void from(Sql.Writer sql, Plan.Part part, TimeRange within) {
        Map<Span, List<TimeRange>> cells = part.cover().cells(within);
        Map<Long, Long> versions = new TreeMap<>();
        cells.forEach((span, ranges) -> {
            Map<Instant, RollupLines.Version> latest = plan.lines().of(span);
            ranges.stream().flatMap(range -> span.starts(range).stream()).forEach(start -> {
                RollupLines.Version version = latest.get(start);
                if (version != null) {
                    versions.put(key(span, start), version.number());
                }
            });
        });
        sql.add("\nFROM usage_cells WHERE cube = '" + part.facet().cube().label() + "' AND ")
                .add(cells.entrySet().stream()
                        .map(entry -> starts(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(" OR ", "(", ")")));
        sql.add(
                versions.isEmpty()
                        ? " AND 0"
                        : " AND version = transform(toInt64(toUnixTimestamp(start)) * " + SPANS
                                + " + toUInt8(level), " + versions.keySet() + ", " + versions.values()
                                + ", toUInt64(0))");
        SqlBuilder.filtered(query, Counted.ROWS, sql);
    }

    private static long key(Span span, Instant start) {
        return start.getEpochSecond() * SPANS + span.number();
    }

    /** Ranges are what the table's key knows; with many of them the rest between them is read and left out. */
    private static String starts(Span span, List<TimeRange> ranges) {
        List<TimeRange> read = ranges.size() <= MAX_RANGES
                ? ranges
                : List.of(
                        new TimeRange(ranges.getFirst().from(), ranges.getLast().to()));
        return read.stream()
                .map(range -> "chunk >= " + RollupStateSql.time(span.chunkOf(range.from())) + " AND chunk <= "
                        + RollupStateSql.time(span.chunkOf(range.to())) + " AND start >= "
                        + RollupStateSql.time(range.from()) + " AND start < " + RollupStateSql.time(range.to()))
                .collect(Collectors.joining(" OR ", "(level = '" + span.label() + "' AND (", "))"));
    }
}
