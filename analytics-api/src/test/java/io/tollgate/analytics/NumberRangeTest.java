package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberRangeTest {
    @ParameterizedTest
    @CsvSource({
        ">1000, 'ifNull(latency_ms > toDecimal128(?, 9), 0)', 1000",
        ">=0.5, 'ifNull(latency_ms >= toDecimal128(?, 9), 0)', 0.5",
        "<7, 'ifNull(latency_ms < toDecimal128(?, 9), 0)', 7",
        "<=7, 'ifNull(latency_ms <= toDecimal128(?, 9), 0)', 7",
        "10.., 'ifNull(latency_ms >= toDecimal128(?, 9), 0)', 10",
        "..10, 'ifNull(latency_ms <= toDecimal128(?, 9), 0)', 10",
        "0.01..0.05, 'ifNull(latency_ms >= toDecimal128(?, 9) AND latency_ms <= toDecimal128(?, 9), 0)', 0.01 0.05",
        "7, 'ifNull(latency_ms >= toDecimal128(?, 9) AND latency_ms <= toDecimal128(?, 9), 0)', 7 7"
    })
    void readsWhatIsAllowed(String text, String sql, String bound) {
        Sql.Writer written = new Sql.Writer();
        NumberRange.parse("latency_ms", text).addTo(written, Measure.LATENCY_MS);
        assertThat(written.done().text()).isEqualTo(sql);
        assertThat(written.done().parameters()).containsExactly((Object[]) bound.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "a", ">", "-1", "1e3", "5..1", "1..2..3", ">1..2", "1.0000000001", "9999999999999999"})
    void refusesAllElseAndSaysWhatIsAllowed(String text) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> NumberRange.parse("cost_usd", text))
                .satisfies(e -> assertThat(e.failure())
                        .isInstanceOfSatisfying(Failure.InvalidParameter.class, invalid -> {
                            assertThat(invalid.parameter()).isEqualTo("cost_usd");
                            assertThat(invalid.message()).contains("0.01..0.05");
                        }));
    }

    @Test
    void anythingThatIsNoParameterIsToldTheNumbers() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Queries.parse("latency=5"))
                .satisfies(e -> assertThat(((Failure.InvalidParameter) e.failure()).message())
                        .contains("latency_ms", "total_tokens"));
    }
}
