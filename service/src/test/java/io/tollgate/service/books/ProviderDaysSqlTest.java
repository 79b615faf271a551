package io.tollgate.service.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the statements answer is tested where they are run. */
final class ProviderDaysSqlTest {
    @Test
    void eachAsksOneTableForAProviderAndARange() {
        for (String sql : List.of(
                ProviderDaysSql.lines("t"),
                ProviderDaysSql.corrections("t"),
                ProviderDaysSql.invoiced("t"),
                ProviderDaysSql.ended("t"))) {
            assertThat(sql).contains(" FROM t ");
            assertThat(sql.chars().filter(c -> c == '?').count()).as(sql).isEqualTo(3);
            assertThat(sql.indexOf("provider = ?")).isEqualTo(sql.indexOf('?') - "provider = ".length());
        }
    }
}
