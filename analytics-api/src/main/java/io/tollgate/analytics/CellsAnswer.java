package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An answer from roll-ups: what cells, and the rows beside them, add up to. Where there are few of them, all are read
 * at once. Otherwise all groups are ranked by their sums, which keeps no more of them than the page needs, and then the
 * cells of those that are shown are read, for what they had in each bucket and for percentiles. Cells never change and
 * rows are read once, so that all figures are of the same calls.
 */
final class CellsAnswer {
    /**
     * What is held at once; what an answer says does not depend on it, only what it takes.
     *
     * @param figures with histograms, of some kilobytes each; a longer series is read in pieces
     * @param groups of rows beside the cells; with more of them there is no answer
     * @param few so many cells are read at once with all that they have
     * @param many more cells than this are added up by ClickHouse, unless there are few for each group
     * @param rows so many in a stretch of time beside the cells, and in two such, are read as they are; of others,
     *     added up by ClickHouse, as many in the quarters of an hour in which the range begins and ends
     */
    record Bounds(int figures, int groups, int few, int many, int rows) {
        static final Bounds DEFAULT = new Bounds(4_096, 50_000, 20_000, 200_000, 20_000);

        static final int STRETCHES = 2;
    }

    /** Which part of a query's memory a statement may have: those that run at once have all of it. */
    private static final int HALF = 2;

    static final int QUARTER = 4;
    static final int EIGHTH = 8;

    /** The groups of a page in order, and the sums of all groups that there are; null if there are none. */
    private record Ranks(
            List<Ranking.Ranked> page, @Nullable Figures total) {}

    private final AnalyticsQuery query;
    private final Plan.Cells plan;
    private final CellsSql sql;
    private final Statements statements;
    private final Bounds bounds;
    private final QueryLimits limits;
    private final long began = System.nanoTime();
    private final Set<Aggregate> aggregates;
    private final List<Instant> wholeRange;
    private final Tasks tasks;
    private final List<ResultRow> result = new ArrayList<>();

    private CellsAnswer(
            AnalyticsQuery query, Plan.Cells plan, QueryLimits limits, Bounds bounds, Statements statements) {
        this.query = query;
        this.plan = plan;
        this.sql = new CellsSql(query, plan, limits, bounds.many());
        this.statements = statements;
        this.tasks = new Tasks(statements);
        this.bounds = bounds;
        this.limits = limits;
        this.aggregates = SqlBuilder.aggregates(query);
        this.wholeRange = List.of(query.range().from());
    }

    /**
     * Asks, and blocks until all is there.
     *
     * @return empty if there are too many groups of rows beside the cells
     * @throws RefusedException if ClickHouse is unreachable, or the answer is too large
     */
    static Optional<List<ResultRow>> of(
            AnalyticsQuery query, Plan.Cells plan, QueryLimits limits, Bounds bounds, Statements statements) {
        CellsAnswer answer = new CellsAnswer(query, plan, limits, bounds, statements);
        try {
            return answer.found() ? Optional.of(answer.result) : Optional.empty();
        } finally {
            answer.tasks.cancel();
        }
    }

    private boolean found() {
        BesideReader reader = new BesideReader(query, plan, sql, statements, tasks, bounds);
        Future<Beside> beside = tasks.begin(reader::read);
        if (query.grouped()) {
            groups(beside);
        } else {
            breakdowns(beside);
        }
        return tasks.end(beside).groups() <= bounds.groups();
    }

    private void groups(Future<Beside> beside) {
        List<Instant> starts = query.series() ? query.buckets() : wholeRange;
        Plan.Part finest = part(query.series() ? Level.CELL : Level.GROUP);
        Held all = all(finest, query.groupBy(), starts, HALF, beside);
        if (all != null) {
            Held sums = all.overall();
            List<Ranking.Ranked> page = ranked(sums);
            if (query.series()) {
                addSeries(page, starts, all);
            }
            addGroups(page, sums, sums);
            addTotal(sums.total());
            return;
        }
        Plan.Part groups = part(Level.GROUP);
        Future<Held> histograms = tasks.begin(() -> query.percentiles()
                ? histograms(part(Level.TOTAL), List.of(), Set.of(List.of()), EIGHTH, beside)
                : new Held(1));
        Ranks ranks = ranks(groups, query.groupBy(), HALF, beside);
        Set<List<String>> shown = shown(ranks.page());
        Future<Held> ofGroups = tasks.begin(() -> histograms(groups, query.groupBy(), shown, QUARTER, beside));
        // What the buckets have, where there are some, so that they always add up to their group.
        Held sums = query.series() ? series(ranks.page(), shown, beside) : new Held(1);
        addGroups(ranks.page(), sums, tasks.end(ofGroups));
        Figures total = ranks.total();
        addTotal(
                total == null
                        ? null
                        : total.withHistogramsOf(tasks.end(histograms).find(List.of(), 0)));
    }

    private void breakdowns(Future<Beside> beside) {
        Future<Held> days = tasks.begin(() -> inTime(Level.DAY, query.days(), beside));
        Future<Held> buckets =
                tasks.begin(() -> query.series() ? inTime(Level.BUCKET, query.buckets(), beside) : new Held(0));
        List<Future<List<ResultRow>>> breakdowns = new ArrayList<>();
        for (Plan.Part part : plan.parts()) {
            if (part.facet().levels().getFirst().ofBreakdown()) {
                breakdowns.add(tasks.begin(() -> breakdowns(part, beside)));
            }
        }
        addTimes(Level.DAY, query.days(), tasks.end(days));
        addTimes(Level.BUCKET, query.buckets(), tasks.end(buckets));
        addTotal(tasks.end(days).total());
        breakdowns.forEach(rows -> result.addAll(tasks.end(rows)));
    }

    private List<ResultRow> breakdowns(Plan.Part part, Future<Beside> beside) {
        Facet facet = part.facet();
        List<ResultRow> rows = new ArrayList<>();
        Held all = all(part, facet.dimensions(), wholeRange, EIGHTH, beside);
        for (int i = 0; i < facet.levels().size(); i++) {
            List<Ranking.Ranked> page;
            Held histograms;
            if (all == null) {
                List<Dimension> by = List.of(facet.dimensions().get(i));
                page = ranks(part, by, EIGHTH, beside).page();
                histograms = histograms(part, by, shown(page), EIGHTH, beside);
            } else {
                histograms = all.by(i);
                page = ranked(histograms);
            }
            Level level = facet.levels().get(i);
            long rank = 1;
            for (Ranking.Ranked group : page) {
                List<String> keys = new ArrayList<>(Collections.nCopies(AnalyticsQuery.BREAKDOWNS.size(), ""));
                keys.set(level.breakdown(), group.names().getFirst());
                Figures figures = group.figures().withHistogramsOf(histograms.find(group.names(), 0));
                rows.add(row(level, Instant.EPOCH, keys, figures, rank++));
            }
        }
        return rows;
    }

    /** To be asked before a statement about cells: whether there is time left for it. */
    private void checkTime() {
        if (System.nanoTime() - began > limits.time().toNanos()) {
            throw new RefusedException(new Failure.TookTooLong(limits.time()));
        }
    }

    /** All that a part has; null if that is too much to be held. */
    private @Nullable Held all(
            Plan.Part part, List<Dimension> by, List<Instant> starts, int share, Future<Beside> beside) {
        // In a series nearly every cell is a figure of its own.
        boolean series = starts.size() > 1 && !by.isEmpty();
        if (part.cells() > (series ? Math.min(bounds.few(), 2L * bounds.figures()) : bounds.few())) {
            return null;
        }
        Held all = read(new CellsRequest(part, by, query.range(), starts, null, aggregates, share), beside);
        return all.size() > bounds.figures() ? null : all;
    }

    /** What there is in each bucket of the range, all groups together. */
    private Held inTime(Level level, List<Instant> starts, Future<Beside> beside) {
        return read(
                new CellsRequest(part(level), List.of(), query.range(), starts, Set.of(List.of()), aggregates, EIGHTH),
                beside);
    }

    /** The histograms of some groups over the whole range. */
    private Held histograms(
            Plan.Part part, List<Dimension> by, Set<List<String>> shown, int share, Future<Beside> beside) {
        Set<Aggregate> histograms = sql.histograms();
        return shown.isEmpty() || histograms.isEmpty()
                ? new Held(1)
                : read(new CellsRequest(part, by, query.range(), wholeRange, shown, histograms, share), beside);
    }

    /**
     * Reads cells and the rows beside them. Where all groups are asked for, no more than {@link Bounds#figures} figures
     * and one are held.
     */
    private Held read(CellsRequest request, Future<Beside> beside) {
        return read(request, beside, new BitSet(), (group, bucket, figures) -> {});
    }

    /** Takes what a group has in a bucket; the figures are overwritten by the next ones. */
    private interface Taker {
        void take(List<String> group, int bucket, Figures figures);
    }

    /** @param taken buckets whose cells are taken as they come, instead of being held */
    private Held read(CellsRequest request, Future<Beside> beside, BitSet taken, Taker taker) {
        List<Instant> starts = request.starts();
        int most = request.shown() == null ? bounds.figures() : Integer.MAX_VALUE;
        Held held = new Held(starts.size());
        if (!request.part().cover().cells(request.within()).isEmpty()) {
            checkTime();
            Rows.Reader<Held> reader = in -> {
                Figures figures = new Figures();
                while (in.next() && held.size() <= most) {
                    int bucket = Held.bucket(starts, Instant.ofEpochSecond(in.uint32()));
                    List<String> group = in.texts(request.by().size());
                    if (taken.get(bucket)) {
                        figures.clear();
                        figures.addCells(in, request.columns());
                        taker.take(group, bucket, figures);
                    } else {
                        held.at(group, bucket).addCells(in, request.columns());
                    }
                }
                return held;
            };
            if (taken.isEmpty()) {
                // Buckets but for the first one, whose beginning nothing depends on.
                String under = starts.subList(1, starts.size()).toString();
                statements.runOfCells(
                        sql.cells(request), under, reader, (all, out) -> all.write(out, starts, request.columns()));
            } else {
                statements.runKept(sql.cells(request), 0, reader);
            }
        }
        tasks.end(beside).addTo(held, request, most);
        return held;
    }

    private List<Ranking.Ranked> ranked(Held groups) {
        Ranking ranking = new Ranking(query);
        for (List<String> group : groups.groups()) {
            Figures figures = groups.find(group, 0);
            if (figures != null) {
                ranking.offer(group, figures);
            }
        }
        return ranking.page(query);
    }

    /** Ranks all groups, however many there are. */
    private Ranks ranks(Plan.Part part, List<Dimension> by, int share, Future<Beside> beside) {
        Ranking ranking = new Ranking(query);
        Held total = new Held(1);
        Held rows = new Held(1);
        Set<Aggregate> columns = sql.ofGroups();
        CellsRequest all = new CellsRequest(part, by, query.range(), wholeRange, null, columns, share);
        tasks.end(beside).addTo(rows, all, Integer.MAX_VALUE);
        Set<List<String>> rest = new LinkedHashSet<>(rows.groups());
        if (!part.cover().cells().isEmpty()) {
            checkTime();
            statements.runKept(sql.groups(part, by, share), 0, in -> {
                while (in.next()) {
                    List<String> group = in.texts(by.size());
                    Figures figures = new Figures();
                    figures.addCells(in, columns);
                    Figures more = rows.find(group, 0);
                    if (more != null) {
                        figures.add(more);
                        rest.remove(group);
                    }
                    total.at(List.of(), 0).addSums(figures);
                    ranking.offer(group, figures);
                }
                return total;
            });
        }
        for (List<String> group : rest) {
            Figures figures = rows.at(group, 0);
            total.at(List.of(), 0).addSums(figures);
            ranking.offer(group, figures);
        }
        return new Ranks(ranking.page(query), total.total());
    }

    /** The groups of a page that are shown; there may be one more, to say that there is. */
    private Set<List<String>> shown(List<Ranking.Ranked> page) {
        Set<List<String>> shown = new LinkedHashSet<>();
        page.stream().limit(query.limit()).forEach(group -> shown.add(group.names()));
        return shown;
    }

    /** Adds what the shown groups have in each bucket to the result, and gives their sums. */
    private Held series(List<Ranking.Ranked> page, Set<List<String>> shown, Future<Beside> beside) {
        Plan.Part part = part(Level.CELL);
        List<Instant> buckets = query.buckets();
        Held sums = new Held(1);
        BitSet single = part.facet().oneCellFor(query.groupBy()) ? singleSpans(part, tasks.end(beside)) : new BitSet();
        int held = Math.max(1, buckets.size() - single.cardinality()) * Math.max(1, shown.size());
        int pieces = Math.ceilDiv(held, bounds.figures());
        int piece = Math.ceilDiv(buckets.size(), pieces);
        for (int from = 0; from < buckets.size() && !shown.isEmpty(); from += piece) {
            int to = Math.min(from + piece, buckets.size());
            Instant begin = from == 0 ? query.range().from() : buckets.get(from);
            Instant end = to == buckets.size() ? query.range().to() : buckets.get(to);
            List<Instant> starts = buckets.subList(from, to);
            TimeRange within = new TimeRange(begin, end);
            Held rest = read(
                    new CellsRequest(part, query.groupBy(), within, starts, shown, aggregates, QUARTER),
                    beside,
                    single.get(from, to),
                    (group, bucket, figures) -> {
                        sums.at(group, 0).addSums(figures);
                        result.add(row(Level.CELL, starts.get(bucket), group, figures, 1));
                    });
            addSeries(page, starts, rest);
            Held overall = rest.overall();
            for (List<String> group : overall.groups()) {
                sums.at(group, 0).addSums(overall.at(group, 0));
            }
        }
        return sums;
    }

    /** The buckets that are one span each, with nothing beside it: a cell is all that a group has there. */
    private BitSet singleSpans(Plan.Part part, Beside beside) {
        List<Instant> buckets = query.buckets();
        int[] spans = new int[buckets.size()];
        part.cover()
                .cells()
                .forEach((span, ranges) -> ranges.stream()
                        .flatMap(range -> span.starts(range).stream())
                        .forEach(start -> spans[Held.bucket(buckets, start)]++));
        BitSet more = beside.buckets(part);
        BitSet single = new BitSet();
        for (int i = 0; i < spans.length; i++) {
            single.set(i, spans[i] == 1 && !more.get(i));
        }
        return single;
    }

    private Plan.Part part(Level level) {
        return plan.parts().stream()
                .filter(part -> part.facet().levels().contains(level))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the plan has no " + level));
    }

    private void addTotal(@Nullable Figures total) {
        if (total != null) {
            result.add(row(Level.TOTAL, Instant.EPOCH, List.of(), total, 1));
        }
    }

    private void addTimes(Level level, List<Instant> starts, Held held) {
        for (int i = 0; i < starts.size(); i++) {
            Figures figures = held.groups().isEmpty() ? null : held.find(List.of(), i);
            if (figures != null) {
                result.add(row(level, starts.get(i), List.of(), figures, 1));
            }
        }
    }

    private void addGroups(List<Ranking.Ranked> page, Held sums, Held histograms) {
        long rank = query.offset() + 1L;
        for (Ranking.Ranked group : page) {
            Figures own = sums.find(group.names(), 0);
            Figures figures = (own == null ? group.figures() : own).withHistogramsOf(histograms.find(group.names(), 0));
            result.add(row(Level.GROUP, Instant.EPOCH, group.names(), figures, rank++));
        }
    }

    private void addSeries(List<Ranking.Ranked> page, List<Instant> starts, Held held) {
        long rank = query.offset() + 1L;
        for (Ranking.Ranked group : page.subList(0, Math.min(page.size(), query.limit()))) {
            for (int i = 0; i < starts.size(); i++) {
                Figures figures = held.find(group.names(), i);
                if (figures != null) {
                    result.add(row(Level.CELL, starts.get(i), group.names(), figures, rank));
                }
            }
            rank++;
        }
    }

    /** @param time of the bucket or day, where it is in one */
    private ResultRow row(Level level, Instant time, List<String> names, Figures figures, long rank) {
        return new ResultRow(level, time, time, names, figures.values(query.metrics()), rank);
    }
}
