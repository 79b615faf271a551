package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlBuilderTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(10), 1 << 20, 500, 60);

    private static Sql build(String parameters) {
        return SqlBuilder.build(Queries.parse(parameters), LIMITS);
    }

    @Test
    void nothingThatACallerWroteIsInTheText() {
        Sql sql =
                build("provider=EVIL1&model=!EVIL2&metadata.EVIL3=EVIL4&group_by=metadata.EVIL5&order_by=metadata.EVIL5"
                        + "&from=-3h&to=-1h&tz=Europe/Berlin&limit=3");
        assertThat(sql.text()).doesNotContain("EVIL").doesNotContain("Berlin");
        assertThat(sql.parameters()).contains("EVIL1", "EVIL2", "EVIL3", "EVIL4", "EVIL5", 1L, 4L);
        assertThat(sql.text().chars().filter(c -> c == '?').count())
                .isEqualTo(sql.parameters().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "group_by=model", "interval=none", "interval=hour&days=1"})
    void everyStatementHasItsLimits(String parameters) {
        assertThat(build(parameters).text())
                .contains("max_execution_time = 10.0")
                .contains("max_memory_usage = 1048576")
                .contains("max_rows_to_read = 500")
                .contains("max_rows_to_group_by = 60")
                .contains("max_result_rows = ");
    }

    @Test
    void theTableIsReadOnceForAllFigures() {
        assertThat(build("").text())
                .containsOnlyOnce("FROM usage\n")
                .contains("GROUPING SETS ((), (day), (dimension1)");
        assertThat(build("group_by=model").text())
                .containsOnlyOnce("FROM usage\n")
                .contains("GROUPING SETS ((), (dimension1), (bucket, dimension1))");
    }

    @Test
    void onlyWhatTheMetricsNeedIsAggregated() {
        assertThat(build("metrics=requests").text()).contains("count()").doesNotContain("quantiles", "cost_usd");
        assertThat(build("metrics=requests&order_by=cost_usd").text()).contains("sum(cost_usd)");
    }
}
