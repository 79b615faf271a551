package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DayLimitTest {
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    private DayLimit limit(long most, String resetsAt, String zone) {
        return new DayLimit(most, LocalTime.parse(resetsAt), ZoneId.of(zone), () -> now);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T12:00:00Z, 00:00, UTC, 2026-11-21T00:00:00Z",
        "2026-11-20T12:00:00Z, 13:30, UTC, 2026-11-20T13:30:00Z",
        "2026-11-20T13:30:00Z, 13:30, UTC, 2026-11-21T13:30:00Z",
        "2026-11-20T07:59:00Z, 00:00, America/Los_Angeles, 2026-11-20T08:00:00Z",
        "2026-11-20T08:00:00Z, 00:00, America/Los_Angeles, 2026-11-21T08:00:00Z",
        "2026-03-28T12:00:00Z, 00:00, Europe/Berlin, 2026-03-28T23:00:00Z",
        "2026-03-29T12:00:00Z, 00:00, Europe/Berlin, 2026-03-29T22:00:00Z",
    })
    void theDayIsTheProviders(Instant at, String resetsAt, String zone, Instant ends) {
        now = at;
        assertThat(limit(1, resetsAt, zone).resetsAt()).isEqualTo(ends);
    }

    @Test
    void aNewDayBeginsAnew() {
        DayLimit limit = limit(3, "00:00", "UTC");
        assertThat(limit.take(2)).isTrue();
        assertThat(limit.take(2)).isFalse();
        assertThat(limit.take(1)).isTrue();
        assertThat(limit.resetsIn()).isEqualTo(Duration.ofHours(12));
        now = now.plus(Duration.ofHours(12));
        assertThat(limit.used()).isZero();
        assertThat(limit.take(3)).isTrue();
    }

    @Test
    void whatWasUsedCountsInTheEnd() {
        DayLimit limit = limit(100, "00:00", "UTC");
        assertThat(limit.take(10)).isTrue();
        limit.settle(10, 90);
        assertThat(limit.used()).isEqualTo(90);
        assertThat(limit.take(11)).isFalse();
        limit.settle(90, 0);
        assertThat(limit.take(1_000))
                .as("what is larger than a day passes on an unused one")
                .isTrue();
    }
}
