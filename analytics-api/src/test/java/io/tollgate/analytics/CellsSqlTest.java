package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CellsSqlTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(10), 1 << 20, 500, 60);
    private static final Set<Cube> QUARTERS = Set.of(Cube.TOTAL, Cube.PROVIDER_MODEL);
    private static final String RANGE = "from=2026-03-01T00:05:00Z&to=2026-03-03T02:00:00Z";

    /**
     * All spans of the range have been rolled up under versions of their own, with ten cells of each cube they have.
     */
    static Plan.Cells plan(AnalyticsQuery query) {
        List<Facet> facets = Facet.of(query);
        TimeRange around = RollupStateSql.around(query.range());
        Map<Instant, Long> rows = new HashMap<>();
        Span.QUARTER.starts(around).forEach(start -> rows.put(start, 1L));
        Map<Span, Map<Instant, RollupLines.Version>> versions = new EnumMap<>(Span.class);
        long number = 7_000;
        for (Span span : Span.values()) {
            Map<Cube, Long> cells = new EnumMap<>(Cube.class);
            for (Cube cube : span == Span.QUARTER ? QUARTERS : Set.of(Cube.values())) {
                cells.put(cube, 10L);
            }
            Map<Instant, RollupLines.Version> of = new HashMap<>();
            for (Instant at = span.startOf(query.range().from());
                    at.isBefore(query.range().to());
                    at = span.endOf(at)) {
                of.put(at, new RollupLines.Version(number++, 1_000_000, cells));
            }
            versions.put(span, of);
        }
        RollupState state = RollupStateReader.state(
                null,
                around,
                Map.of(Span.QUARTER, rows),
                true,
                new RollupLines(number, versions),
                RollupStateSql.cut(Span.HOUR, facets),
                RollupStateSql.cut(Span.DAY, facets));
        return (Plan.Cells) Plan.of(facets, state, 0);
    }

    private static Sql cells(AnalyticsQuery query, Set<List<String>> shown, int many) {
        Plan.Cells plan = plan(query);
        return new CellsSql(query, plan, LIMITS, many)
                .cells(new CellsRequest(
                        plan.parts().getFirst(),
                        query.dimensions(),
                        query.range(),
                        query.buckets(),
                        shown,
                        SqlBuilder.aggregates(query),
                        4));
    }

    @Test
    void nothingThatACallerOrARowSaysIsInTheText() {
        AnalyticsQuery query = Queries.parse(RANGE + "&group_by=project&project=!EVIL1&metrics=requests");
        Set<List<String>> shown = new LinkedHashSet<>(List.of(List.of("EVIL2"), List.of("it's")));
        Sql sql = cells(query, shown, 0);
        assertThat(sql.text()).doesNotContain("EVIL", "it's");
        assertThat(sql.parameters()).contains("EVIL1", "EVIL2", "it's");
        assertThat(sql.withValues()).contains("('EVIL2')", "('it\\x27s')");
    }

    @Test
    void aStatementIsTheSameWhateverTheOrderOfTheGroups() {
        AnalyticsQuery query = Queries.parse(RANGE + "&group_by=project,model&metrics=requests");
        List<String> one = List.of("a", "b");
        List<String> other = List.of("a", "c");
        assertThat(cells(query, new LinkedHashSet<>(List.of(one, other)), 0).withValues())
                .isEqualTo(cells(query, new LinkedHashSet<>(List.of(other, one)), 0)
                        .withValues())
                .contains("('a', 'b'), ('a', 'c')");
    }

    @Test
    void aVersionIsNamedForEachSpanThatIsRead() {
        AnalyticsQuery query = Queries.parse(RANGE + "&group_by=gateway&interval=none&metrics=requests");
        Plan.Cells plan = plan(query);
        assertThat(plan.parts().getFirst().cells()).isEqualTo(10 * (23 + 1 + 2));
        String text = cells(query, Set.of(List.of("a")), 1_000).text();
        long day = Instant.parse("2026-03-02T00:00:00Z").getEpochSecond() * 8 + Span.DAY.number();
        assertThat(text)
                .contains("cube = 'gateway'", "level = 'day'", "level = 'hour'", String.valueOf(day))
                .doesNotContain("level = 'quarter'", "level = 'week'");
    }

    @Test
    void fewCellsAreReadAsTheyAreAndManyAreAddedUp() {
        AnalyticsQuery query = Queries.parse(RANGE + "&group_by=provider&metrics=requests,latency_ms.p50");
        assertThat(cells(query, Set.of(List.of("a")), 10_000).text())
                .contains("latency_steps, latency_counts")
                .doesNotContain("sum(", "GROUP BY");
        assertThat(cells(query, Set.of(List.of("a")), 0).text())
                .contains("sum(requests)", "sumMap(", "GROUP BY bucket, name1");
        AnalyticsQuery one = Queries.parse(RANGE + "&group_by=provider&model=m&metrics=requests");
        assertThat(cells(one, Set.of(List.of("a")), 0).text())
                .as("cells of one model are few for each provider")
                .doesNotContain("GROUP BY");
    }

    @Test
    void statementsThatRunAtOnceShareTheMemoryOfAQuery() {
        AnalyticsQuery query = Queries.parse(RANGE + "&group_by=project");
        assertThat(cells(query, Set.of(List.of("a")), 0).text())
                .contains("max_execution_time = 10.0", "max_memory_usage = 262144", "max_rows_to_read = 500")
                .contains("max_rows_to_group_by = 60");
    }

    @Test
    void eachPieceOfRowsSaysForWhichPartsItCounts() {
        AnalyticsQuery query = Queries.parse(RANGE);
        Plan.Cells plan = plan(query);
        CellsSql sql = new CellsSql(query, plan, LIMITS, 0);
        // Totals, providers and models have quarters of an hour; projects have hours.
        assertThat(sql.pieces())
                .isEqualTo(Map.of(
                        0b111, List.of(range("2026-03-01T00:05:00Z", "2026-03-01T00:15:00Z")),
                        0b100, List.of(range("2026-03-01T00:15:00Z", "2026-03-01T01:00:00Z"))));
        assertThat(sql.rows(sql.pieces(), 1).text()).contains("multiIf(", "groupArray(", "FROM usage WHERE");
        assertThat(sql.adjustments(1).text()).contains("toUInt32(7) AS parts", "FROM adjustments");
    }

    private static TimeRange range(String from, String to) {
        return new TimeRange(Instant.parse(from), Instant.parse(to));
    }

    private static TimeRange hours(String from, String to) {
        return new TimeRange(Instant.parse("2026-03-01T" + from + "Z"), Instant.parse("2026-03-01T" + to + "Z"));
    }

    @Test
    void theQuartersInWhichARangeBeginsAndEndsAreThoseThatItCuts() {
        TimeRange day = hours("00:00:00", "23:45:00");
        assertThat(CellsSql.ends(day, hours("10:07:00", "20:15:01")))
                .containsExactly(hours("10:00:00", "10:15:00"), hours("20:15:00", "20:30:00"));
        assertThat(CellsSql.ends(day, hours("10:15:00", "20:30:00"))).isEmpty();
        assertThat(CellsSql.ends(day, hours("10:01:00", "10:02:00"))).containsExactly(hours("10:00:00", "10:15:00"));
        assertThat(CellsSql.ends(hours("12:00:00", "13:00:00"), hours("10:07:00", "20:15:01")))
                .isEmpty();
    }

    @Test
    void aStretchIsCutOutOfPiecesWhereverItBeginsAndEnds() {
        Map<Integer, List<TimeRange>> pieces = Map.of(
                1, List.of(hours("10:07:00", "12:00:00"), hours("20:00:00", "20:16:00")),
                2, List.of(hours("10:00:00", "10:15:00")));
        assertThat(CellsSql.without(pieces, hours("10:00:00", "10:15:00")))
                .isEqualTo(Map.of(1, List.of(hours("10:15:00", "12:00:00"), hours("20:00:00", "20:16:00"))));
        assertThat(CellsSql.without(pieces, hours("11:00:00", "11:15:00")).get(1))
                .containsExactly(
                        hours("10:07:00", "11:00:00"), hours("11:15:00", "12:00:00"), hours("20:00:00", "20:16:00"));
        assertThat(CellsSql.without(pieces, hours("20:15:00", "20:30:00")).get(1))
                .containsExactly(hours("10:07:00", "12:00:00"), hours("20:00:00", "20:15:00"));
        assertThat(CellsSql.without(pieces, hours("21:00:00", "21:15:00"))).isEqualTo(pieces);
    }
}
