package io.tollgate.analytics;

import io.tollgate.analytics.Beside.Added;
import io.tollgate.analytics.CellsAnswer.Bounds;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * Reads what counts beside the cells of an answer. Rows of stretches of time that have few are read as they are, for
 * such are kept; ClickHouse adds up all others. Of those, too, the quarters of an hour are read as they are in which
 * the range begins and ends: what the whole ones add up to is then the same from one answer to the next, and kept as
 * well.
 */
final class BesideReader {
    private final AnalyticsQuery query;
    private final Plan.Cells plan;
    private final CellsSql sql;
    private final Statements statements;
    private final Tasks tasks;
    private final Bounds bounds;
    private final Set<Aggregate> aggregates;

    BesideReader(
            AnalyticsQuery query, Plan.Cells plan, CellsSql sql, Statements statements, Tasks tasks, Bounds bounds) {
        this.query = query;
        this.plan = plan;
        this.sql = sql;
        this.statements = statements;
        this.tasks = tasks;
        this.bounds = bounds;
        this.aggregates = SqlBuilder.aggregates(query);
    }

    /**
     * Asks, and blocks until all is there; with more than {@link Bounds#groups} groups some are left out.
     *
     * @throws RefusedException if ClickHouse is unreachable, or refuses
     */
    Beside read() {
        Future<List<Added>> adjustments = tasks.begin(this::adjustments);
        Map<Integer, List<TimeRange>> many = sql.pieces();
        List<Future<RowColumns>> few = new ArrayList<>();
        for (TimeRange quarters : CellsSql.stretches(many)) {
            boolean all = plan.state().rows(quarters) <= bounds.rows();
            for (TimeRange each : all ? List.of(quarters) : CellsSql.ends(quarters, query.range())) {
                long count = plan.state().rows(each);
                if (count <= bounds.rows() && few.size() < Bounds.STRETCHES) {
                    many = CellsSql.without(many, each);
                    if (count > 0) {
                        few.add(tasks.begin(() -> rows(each, count)));
                    }
                }
            }
        }
        List<Added> added = new ArrayList<>(sums(many, few.isEmpty() ? CellsAnswer.QUARTER : CellsAnswer.EIGHTH));
        added.addAll(tasks.end(adjustments));
        return new Beside(query, plan, added, few.stream().map(tasks::end).toList());
    }

    private RowColumns rows(TimeRange quarters, long count) {
        return statements.runOfRows(
                sql.rowsOf(quarters, CellsAnswer.EIGHTH),
                count,
                in -> RowColumns.read(in, query.dimensions(), aggregates, query.calls() != null));
    }

    /** What pieces with many rows add up to. Kept where all quarters are whole: the next answer cuts others. */
    private List<Added> sums(Map<Integer, List<TimeRange>> pieces, int share) {
        if (pieces.isEmpty()) {
            return List.of();
        }
        Sql rows = sql.rows(pieces, share);
        long count = 0;
        for (TimeRange quarters : CellsSql.stretches(pieces)) {
            long more = CellsSql.ends(quarters, query.range()).isEmpty()
                    ? plan.state().rows(quarters)
                    : RollupState.UNKNOWN;
            if (more == RollupState.UNKNOWN) {
                return statements.run(rows, this::added);
            }
            count += more;
        }
        return statements.runKept(rows, count, this::added);
    }

    private List<Added> adjustments() {
        return query.counted().contains(Counted.ADJUSTMENTS) && plan.state().adjusted()
                ? statements.run(sql.adjustments(CellsAnswer.EIGHTH), this::added)
                : List.of();
    }

    private List<Added> added(Rows in) throws IOException {
        List<Added> added = new ArrayList<>();
        while (in.next() && added.size() <= bounds.groups()) {
            int parts = (int) in.uint32();
            Instant bucket = Instant.ofEpochSecond(in.uint32());
            Instant day = Instant.ofEpochSecond(in.uint32());
            List<String> names = in.texts(query.dimensions().size());
            Figures figures = new Figures();
            figures.addListed(in, aggregates);
            added.add(new Added(parts, bucket, day, names, figures));
        }
        return added;
    }
}
