package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CallCountsTest {
    private static final long QUARTER = CallCounts.QUARTER;
    private static final long NOW = 1_000 * QUARTER + QUARTER / 3;

    /** Ten a quarter, then nothing for five hundred quarters, then thirty thousand in the third of one that is over. */
    private final CallCounts counts = CallCounts.NONE.with(0, counted(), QUARTER, NOW);

    private static SortedMap<Long, Long> counted() {
        SortedMap<Long, Long> counted = new TreeMap<>();
        for (int quarter = 400; quarter < 500; quarter++) {
            counted.put(quarter * QUARTER, 10L);
        }
        counted.put(1_000 * QUARTER, 30_000L);
        return counted;
    }

    @Test
    void withinAQuarterCallsAreEvenlySpread() {
        assertThat(counts.reach(NOW, 3_000)).isEqualTo(NOW - QUARTER / 30);
        assertThat(counts.between(NOW - QUARTER / 30, NOW)).isCloseTo(3_000, withPercentage(0.01));
        assertThat(counts.between(NOW, NOW + QUARTER)).isZero();
    }

    @Test
    void timesWithoutCallsAreSkipped() {
        assertThat(counts.reach(NOW, 30_015)).isEqualTo(499 * QUARTER - QUARTER / 2);
        assertThat(counts.reach(800 * QUARTER, 15)).isEqualTo(499 * QUARTER - QUARTER / 2);
        assertThat(counts.between(500 * QUARTER, 1_000 * QUARTER)).isZero();
    }

    @Test
    void beforeAllThatIsKnownCallsComeAsOftenAsInAll() {
        assertThat(counts.between(0, 400 * QUARTER)).isZero();
        double perQuarter = 31_000 / (600 + 1 / 3.0);
        assertThat(400 * QUARTER - counts.reach(NOW, 31_000 + 7 * perQuarter))
                .isCloseTo(7 * QUARTER, withPercentage(0.01));
        assertThat(100 * QUARTER - counts.reach(100 * QUARTER, 7 * perQuarter))
                .isCloseTo(7 * QUARTER, withPercentage(0.01));
    }

    @Test
    void itAlwaysReachesFurther() {
        for (CallCounts known : new CallCounts[] {counts, CallCounts.NONE}) {
            for (long to = 1; to < NOW + QUARTER; to += QUARTER / 7) {
                for (double calls = 0; calls < 1e6; calls = 3 * calls + 1) {
                    assertThat(known.reach(to, calls)).isLessThan(to);
                }
                assertThat(known.reach(to, 1e300)).isNegative();
            }
        }
    }

    @Test
    void whatIsCountedAnewReplacesWhatWas() {
        CallCounts later = counts.with(499 * QUARTER, new TreeMap<>(Map.of(499 * QUARTER, 20L)), QUARTER, NOW);
        assertThat(later.between(0, NOW)).isEqualTo(99 * 10 + 20);
        assertThat(later.between(498 * QUARTER, 500 * QUARTER)).isEqualTo(30);
    }

    @Test
    void theOldestAreForgotten() {
        SortedMap<Long, Long> many = new TreeMap<>();
        for (long quarter = 1_000; quarter < 1_000 + CallCounts.MOST_SPANS - 1; quarter++) {
            many.put(quarter * QUARTER, 1L);
        }
        CallCounts full = counts.with(1_000 * QUARTER, many, QUARTER, NOW);
        assertThat(full.between(0, 1_000 * QUARTER)).isEqualTo(10);
        assertThat(full.between(0, Long.MAX_VALUE)).isEqualTo(10 + many.size());
    }

    @Test
    void aBeginningWithinAQuarterIsKnownToTheMinuteUntilItIsOld() {
        SortedMap<Long, Long> minutes = new TreeMap<>();
        for (int minute = 10; minute < 15; minute++) {
            minutes.put(1_000 * QUARTER + minute * CallCounts.MINUTE, 6_000L);
        }
        CallCounts fine = counts.with(1_000 * QUARTER, minutes, CallCounts.MINUTE, 1_001 * QUARTER);
        assertThat(fine.between(0, 1_000 * QUARTER + 10 * CallCounts.MINUTE)).isEqualTo(1_000);
        assertThat(fine.reach(1_001 * QUARTER, 12_000)).isEqualTo(1_001 * QUARTER - 2 * CallCounts.MINUTE);
        assertThat(fine.byTheQuarter(1_000 * QUARTER).reach(1_001 * QUARTER, 12_000))
                .isEqualTo(1_001 * QUARTER - 2 * CallCounts.MINUTE);
        CallCounts coarse = fine.byTheQuarter(1_001 * QUARTER);
        assertThat(coarse.reach(1_001 * QUARTER, 12_000)).isEqualTo(1_001 * QUARTER - 6 * CallCounts.MINUTE);
        assertThat(coarse.between(0, 1_001 * QUARTER)).isEqualTo(31_000);
        assertThat(coarse.asOf()).isEqualTo(fine.asOf());
    }
}
