package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpoolFiguresTest {
    @ParameterizedTest
    @CsvSource({"100, 0, 0, false", "500, 9, 60000, false", "501, 9, 60000, true", "100, 1, 60001, true"})
    void isLateWhereItIsHalfFullOrARowHasWaitedForAMinute(long bytes, long records, long oldest, boolean late) {
        assertThat(new SpoolFigures(bytes, 1000, records, oldest).late()).isEqualTo(late);
    }
}
