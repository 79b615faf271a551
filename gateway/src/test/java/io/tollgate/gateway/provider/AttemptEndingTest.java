package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AttemptEndingTest {
    private static final MeteredUsage TOLD =
            new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER);

    @ParameterizedTest
    @CsvSource({
        "200, false, ANSWERED",
        "204, false, ANSWERED",
        "307, false, ANSWERED",
        "200, true, REFUSED",
        "400, false, REFUSED",
        "401, false, REFUSED",
        "408, false, REFUSED",
        "422, false, REFUSED",
        "429, false, REFUSED",
        "503, false, REFUSED",
        "529, false, REFUSED",
        "500, false, FAILED",
        "501, false, FAILED",
        "502, false, FAILED",
        "504, false, FAILED",
        "524, false, FAILED",
    })
    void followsFromWhatWasAnswered(int status, boolean errorInstead, AttemptEnding ending) {
        assertThat(AttemptEnding.of(status, errorInstead)).isEqualTo(ending);
    }

    @Test
    void onlyWhatFailedAfterItWasAskedForMayBeChargedUntold() {
        for (AttemptEnding ending : AttemptEnding.values()) {
            for (boolean workAskedFor : new boolean[] {true, false}) {
                assertThat(ending.booked(MeteredUsage.NONE, workAskedFor))
                        .isEqualTo(
                                ending == AttemptEnding.FAILED && workAskedFor
                                        ? MeteredUsage.UNKNOWN
                                        : MeteredUsage.NONE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasToldHoldsHoweverItEnded(AttemptEnding ending) {
        assertThat(ending.booked(TOLD, true)).isEqualTo(TOLD);
        assertThat(ending.booked(TOLD, false)).isEqualTo(TOLD);
    }
}
