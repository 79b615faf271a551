package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CoverTest {
    private static Cover cover(RollupState state, Cube cube, String... cuts) {
        return Cover.of(Arrays.stream(cuts).map(CoverTest::at).toList(), state, cube);
    }

    private static RollupState state(Map<Span, Map<Instant, Integer>> lacking, String... hours) {
        return new RollupState(
                null,
                1,
                Map.of(),
                false,
                lacking,
                Arrays.stream(hours).map(CoverTest::at).collect(Collectors.toSet()),
                Set.of(),
                new RollupLines(1, Map.of()));
    }

    private static Instant at(String time) {
        return Instant.parse(time.length() == 10 ? time + "T00:00:00Z" : time + "Z");
    }

    private static List<TimeRange> ranges(String... ends) {
        return java.util.stream.IntStream.range(0, ends.length / 2)
                .mapToObj(i -> new TimeRange(at(ends[2 * i]), at(ends[2 * i + 1])))
                .toList();
    }

    @Test
    void theLongestSpansThatFitAreTakenAndTheEdgesAreRows() {
        Cover cover = cover(
                state(Map.of(), "2026-01-20T05:00:00", "2026-03-10T07:00:00"),
                Cube.TOTAL,
                "2026-01-20T05:20:00.000001",
                "2026-03-10T07:31:00");
        assertThat(cover.cells())
                .isEqualTo(Map.of(
                        Span.MONTH, ranges("2026-02-01", "2026-03-01"),
                        Span.WEEK, ranges("2026-03-02", "2026-03-09"),
                        Span.DAY,
                                ranges(
                                        "2026-01-21",
                                        "2026-02-01",
                                        "2026-03-01",
                                        "2026-03-02",
                                        "2026-03-09",
                                        "2026-03-10"),
                        Span.HOUR, ranges("2026-01-20T06:00:00", "2026-01-21", "2026-03-10", "2026-03-10T07:00:00"),
                        Span.QUARTER,
                                ranges(
                                        "2026-01-20T05:30:00",
                                        "2026-01-20T06:00:00",
                                        "2026-03-10T07:00:00",
                                        "2026-03-10T07:30:00")));
        assertThat(cover.rows())
                .isEqualTo(ranges(
                        "2026-01-20T05:20:00.000001",
                        "2026-01-20T05:30:00",
                        "2026-03-10T07:30:00",
                        "2026-03-10T07:31:00"));
    }

    @Test
    void noSpanReachesAcrossACut() {
        Cover cover = cover(state(Map.of()), Cube.TOTAL, "2026-02-01", "2026-02-10T22:00:00", "2026-03-01");
        assertThat(cover.cells().keySet()).isEqualTo(Set.of(Span.WEEK, Span.DAY, Span.HOUR));
        assertThat(cover.cells().get(Span.HOUR)).isEqualTo(ranges("2026-02-10", "2026-02-11"));
        assertThat(cover.rows()).isEmpty();
    }

    @Test
    void aSpanThatLacksRowsIsMadeOfShorterOnesThatDoNot() {
        Instant hour = at("2026-02-03T04:00:00");
        RollupState state = state(Map.of(
                Span.MONTH, Map.of(at("2026-02-01"), 1),
                Span.WEEK, Map.of(at("2026-02-02"), 1),
                Span.DAY, Map.of(at("2026-02-03"), 1),
                Span.HOUR, Map.of(hour, 1)));
        Cover cover = cover(state, Cube.TOTAL, "2026-02-01", "2026-03-01");
        assertThat(cover.rows()).containsExactly(new TimeRange(hour, hour.plus(Duration.ofHours(1))));
        assertThat(cover.cells().get(Span.HOUR))
                .isEqualTo(ranges("2026-02-03", "2026-02-03T04:00:00", "2026-02-03T05:00:00", "2026-02-04"));
        assertThat(cover(state, Cube.GATEWAY_ALONE, "2026-02-01", "2026-03-01"))
                .as("another cube has them all")
                .isEqualTo(new Cover(Map.of(Span.MONTH, ranges("2026-02-01", "2026-03-01")), List.of()));
    }

    @Test
    void quartersAreTakenOnlyWhereTheyWereLookedAt() {
        assertThat(cover(state(Map.of()), Cube.TOTAL, "2026-02-01T00:15:00", "2026-02-01T00:45:00"))
                .isEqualTo(new Cover(Map.of(), ranges("2026-02-01T00:15:00", "2026-02-01T00:45:00")));
    }
}
