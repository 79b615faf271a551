package io.tollgate.analytics;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks what is stored and what the roll-ups hold of it, and makes {@link Plan}s. What versions there are is held, and
 * adjustments are not asked about while there are none. For any number of threads.
 */
final class Planner {
    private final Statements statements;
    private final QueryLimits limits;
    private final int exactUpTo;
    private final HeldLines lines = new HeldLines();
    private volatile boolean adjusted = true;

    /** @param exactUpTo of so many calls percentiles are exact, from rows */
    Planner(Statements statements, QueryLimits limits, int exactUpTo) {
        this.statements = statements;
        this.limits = limits;
        this.exactUpTo = exactUpTo;
    }

    /**
     * A plan, and what was learnt for it.
     *
     * @param newest the newest offset of each partition; null if it was not asked for
     */
    record Planned(Plan plan, @Nullable Map<Partition, Long> newest) {}

    /**
     * Makes the plan of a query, of what is stored now or, for a further page, was stored for the first.
     *
     * @param asOf is found out before
     */
    Planned plan(AnalyticsQuery query, @Nullable Instant asOf) {
        List<Facet> facets = Facet.of(query);
        Optional<TimeRange> quarters = RollupStateSql.quarters(query.range());
        Snapshot calls = query.calls();
        if (facets.isEmpty()
                || quarters.isEmpty()
                || !query.counted().contains(Counted.ROWS)
                || (calls != null && calls.cells() == null)) {
            return new Planned(new Plan.Rows(asOf), null);
        }
        Set<Instant> hours = RollupStateSql.cut(Span.HOUR, facets);
        Set<Instant> days = RollupStateSql.cut(Span.DAY, facets);
        TimeRange around = RollupStateSql.around(query.range());
        boolean firstPage = calls == null && query.grouped();
        boolean both = adjusted;
        RollupStateReader.Stock stock = statements.run(
                RollupStateSql.stock(around, hours, days, firstPage, both, limits),
                in -> RollupStateReader.stock(in, hours, days));
        adjusted = stock.adjustments() > 0;
        // There were none, so that their offsets were not asked for; now there are.
        boolean incomplete = adjusted && !both;
        RollupLines known = calls == null
                ? lines.of(
                        stock.lines(),
                        () -> statements.run(RollupStateSql.versions(limits), RollupStateReader::versions))
                : statements.run(
                        RollupStateSql.versions(quarters.get(), Objects.requireNonNull(calls.cells()), limits),
                        RollupStateReader::versions);
        int cubes = facets.stream().mapToInt(facet -> facet.cube().bit()).reduce(0, (one, other) -> one | other);
        Set<Instant> lacking = RollupStateReader.lackingDays(stock, known, cubes);
        Map<Span, Map<Instant, Long>> rows = lacking.isEmpty() ? stock.rows() : closer(stock, around, hours, lacking);
        Set<Instant> looked = new HashSet<>(days);
        looked.addAll(lacking);
        RollupState state =
                RollupStateReader.state(asOf, quarters.get(), rows, stock.adjustments() > 0, known, hours, looked);
        Plan plan = calls == null ? Plan.of(facets, state, exactUpTo) : Plan.ofCells(facets, state);
        return new Planned(plan, firstPage && !incomplete ? stock.newest() : null);
    }

    private Map<Span, Map<Instant, Long>> closer(
            RollupStateReader.Stock stock, TimeRange around, Set<Instant> hours, Set<Instant> days) {
        return RollupStateReader.closer(
                stock,
                days,
                statements.run(
                        RollupStateSql.rows(around, hours, days, limits),
                        in -> RollupStateReader.stock(in, hours, days)));
    }
}
