package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How statements are sent; what their answers add up to is for RollupAnswersIT to show. */
final class CellsAnswerTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofMillis(100), 1 << 20, 500, 60);

    private final List<String> sent = new ArrayList<>();
    /** How many rows what was asked of sums is of. */
    private final List<Long> sums = new ArrayList<>();

    /** Answers nothing to any statement, each in the thread of whoever asks. */
    private Statements statements(Duration each) {
        return new Statements() {
            @Override
            public <T> T run(Sql sql, Rows.Reader<T> reader) {
                sent.add(sql.text());
                try {
                    TimeUnit.NANOSECONDS.sleep(each.toNanos());
                    return reader.read(new RowBinary(new ByteArrayInputStream(new byte[0])));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public <T> T runKept(Sql sql, long count, Rows.Reader<T> reader) {
                if (count > 0) {
                    sums.add(count);
                }
                return run(sql, reader);
            }

            @Override
            public <T> T runOfCells(Sql sql, String under, Rows.Reader<T> reader, CellsCache.Sum<T> sum) {
                return run(sql, reader);
            }

            @Override
            public RowColumns runOfRows(Sql sql, long count, Rows.Reader<RowColumns> reader) {
                return run(sql, reader);
            }

            @Override
            public <T> Future<T> begin(Callable<T> task) {
                FutureTask<T> future = new FutureTask<>(task);
                future.run();
                return future;
            }

            @Override
            public <T> T end(Future<T> begun) {
                try {
                    return begun.get();
                } catch (Exception e) {
                    if (e.getCause() instanceof RefusedException refused) {
                        throw refused;
                    }
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private List<ResultRow> answer(String parameters, Duration each) {
        return answer(parameters, each, CellsAnswer.Bounds.DEFAULT);
    }

    private List<ResultRow> answer(String parameters, Duration each, CellsAnswer.Bounds bounds) {
        AnalyticsQuery query = Queries.parse(parameters);
        return CellsAnswer.of(query, CellsSqlTest.plan(query), LIMITS, bounds, statements(each))
                .orElseThrow();
    }

    /** Each quarter of an hour has one row; three whole ones are left of the hour in which the range begins. */
    @Test
    void whatTheWholeQuartersOfManyRowsAddUpToIsAskedForApart() {
        String range = "from=2026-03-01T20:07:00Z&to=2026-03-05T03:01:00Z&group_by=project,model";
        answer(range, Duration.ZERO, new CellsAnswer.Bounds(4_096, 50_000, 20_000, 200_000, 2));
        assertThat(sums).containsExactly(3L);
        assertThat(sent)
                .filteredOn(statement -> statement.contains("FROM usage WHERE"))
                .hasSize(3)
                .filteredOn(statement -> statement.contains("ORDER BY accepted_at"))
                .hasSize(2);
    }

    @Test
    void ofNothingThereIsNothing() {
        assertThat(answer("from=2026-03-01&to=2026-03-03", Duration.ZERO)).isEmpty();
        assertThat(answer("from=2026-03-01&to=2026-03-03&group_by=token,model", Duration.ZERO))
                .isEmpty();
    }

    @Test
    void aFewCellsAreReadWithOneStatementForEachCube() {
        answer("from=2026-03-01&to=2026-03-03&group_by=model", Duration.ZERO);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0)).contains("FROM adjustments");
        assertThat(sent.get(1)).contains("cube = 'provider,model'");
    }

    @Test
    void whenItsTimeIsOverNoMoreIsAskedOfAQuestion() {
        assertThatThrownBy(() -> answer("from=2026-03-01&to=2026-03-03&group_by=model", Duration.ofMillis(150)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(Failure.TookTooLong.class));
        assertThat(sent).hasSize(1);
    }
}
