package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class IntervalTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aDayHasAsManyHoursAsTheZoneGivesIt() {
        assertThat(hours("2026-03-29", "2026-03-30", BERLIN)).hasSize(23);
        assertThat(hours("2026-10-25", "2026-10-26", BERLIN)).hasSize(25);
        assertThat(hours("2026-04-05", "2026-04-06", ZoneId.of("Australia/Lord_Howe")))
                .as("half an hour longer")
                .hasSize(25)
                .doesNotHaveDuplicates();
        assertThat(hours("2026-11-20", "2026-11-21", ZoneId.of("Asia/Kolkata")).getFirst())
                .isEqualTo(Instant.parse("2026-11-19T18:30:00Z"));
    }

    private static List<Instant> hours(String from, String to, ZoneId zone) {
        Instant start = java.time.LocalDate.parse(from).atStartOfDay(zone).toInstant();
        Instant end = java.time.LocalDate.parse(to).atStartOfDay(zone).toInstant();
        return Interval.HOUR.buckets(new TimeRange(start, end), zone, 100);
    }

    @Test
    void theFirstBucketBeginsBeforeTheRangeWhereTheRangeBeginsInside() {
        TimeRange range = new TimeRange(Instant.parse("2026-11-18T10:59:59.5Z"), Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(Interval.MINUTE.buckets(range, BERLIN, 5)).startsWith(Instant.parse("2026-11-18T10:59:00Z"));
        assertThat(Interval.HOUR.buckets(range, BERLIN, 5)).startsWith(Instant.parse("2026-11-18T10:00:00Z"));
        assertThat(Interval.DAY.buckets(range, BERLIN, 50)).startsWith(Instant.parse("2026-11-17T23:00:00Z"));
        assertThat(Interval.WEEK.buckets(range, BERLIN, 5))
                .containsExactly(
                        Instant.parse("2026-11-15T23:00:00Z"),
                        Instant.parse("2026-11-22T23:00:00Z"),
                        Instant.parse("2026-11-29T23:00:00Z"));
        assertThat(Interval.MONTH.buckets(range, BERLIN, 5))
                .containsExactly(Instant.parse("2026-10-31T23:00:00Z"), Instant.parse("2026-11-30T23:00:00Z"));
        assertThat(Interval.NONE.buckets(range, BERLIN, 5)).containsExactly(range.from());
    }

    @ParameterizedTest
    @EnumSource(Interval.class)
    void bucketsBeginInOrderCoverTheRangeAndAreBounded(Interval interval) {
        TimeRange range = new TimeRange(Instant.parse("2026-03-28T10:59:59.5Z"), Instant.parse("2026-03-30T00:00:01Z"));
        List<Instant> buckets = interval.buckets(range, BERLIN, 10_000);
        assertThat(buckets).isSorted().doesNotHaveDuplicates();
        assertThat(buckets.getFirst()).isBeforeOrEqualTo(range.from());
        assertThat(buckets.getLast()).isBefore(range.to());
        TimeRange decade = new TimeRange(range.from(), range.from().plus(Duration.ofDays(3_650)));
        assertThat(interval.buckets(decade, BERLIN, 10)).hasSizeLessThanOrEqualTo(11);
    }
}
