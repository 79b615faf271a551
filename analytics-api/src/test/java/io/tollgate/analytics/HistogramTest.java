package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HistogramTest {
    /** As ClickHouse reckons it, {@link Histogram#step}. */
    private static int step(long millis) {
        return millis == 0 ? 0 : 1 + (int) Math.rint(Math.log((double) millis) / Math.log(1.02));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.95, 0.99, 1})
    void aPercentileIsOnePerCentOffAtMostBeforeItIsRounded(double share) {
        Random random = new Random(5);
        for (int numbers = 1; numbers < 300; numbers += 7) {
            long[] millis = random.doubles(numbers, 0, 14)
                    .mapToLong(exponent -> (long) Math.exp(exponent) - 1)
                    .sorted()
                    .toArray();
            Histogram histogram = new Histogram();
            Arrays.stream(millis).forEach(each -> histogram.add(step(each), 1));
            long exact = millis[(int) Math.ceil(share * numbers) - 1];
            assertThat(histogram.percentile(share) - (double) exact).isBetween(-0.01 * exact - 0.5, 0.01 * exact + 0.5);
        }
    }

    @Test
    void histogramsAddUp() {
        Random random = new Random(6);
        Histogram sum = new Histogram();
        Histogram one = new Histogram();
        for (int part = 0; part < 50; part++) {
            Histogram histogram = new Histogram();
            for (int i = random.nextInt(40); i > 0; i--) {
                int step = random.nextInt(700);
                histogram.add(step, 1 + i);
                one.add(step, 1 + i);
            }
            sum.add(histogram);
        }
        assertThat(sum.total()).isEqualTo(one.total());
        for (double share = 0.01; share <= 1; share += 0.01) {
            assertThat(sum.percentile(share)).isEqualTo(one.percentile(share));
        }
    }

    @Test
    void moreNumbersAddUpThanAnIntCounts() {
        Histogram sum = new Histogram();
        sum.add(3, Integer.MAX_VALUE - 1L);
        sum.add(new int[] {700, 701});
        Histogram other = new Histogram();
        other.add(2, 5_000_000_000L);
        sum.add(other);
        sum.add(4, 5_000_000_000L);
        other.add(sum);
        assertThat(sum.total()).isEqualTo(10_000_000_000L + Integer.MAX_VALUE + 1L);
        assertThat(other.total()).isEqualTo(sum.total() + 5_000_000_000L);
        Histogram fours = new Histogram();
        fours.add(4, 1);
        assertThat(sum.percentile(0.7)).isEqualTo(fours.percentile(1));
        Histogram twos = new Histogram();
        twos.add(2, 1);
        assertThat(sum.percentile(0.4)).isEqualTo(twos.percentile(1));
        assertThat(other.percentile(0.58)).isEqualTo(twos.percentile(1));
        sum.clear();
        sum.add(4, 1);
        assertThat(sum.percentile(0.5)).isEqualTo(fours.percentile(1));
    }

    @Test
    void listsOfStepsAreCountedLikeSingleOnes() {
        Random random = new Random(7);
        Histogram sum = new Histogram();
        Histogram one = new Histogram();
        for (int part = 0; part < 50; part++) {
            int[] steps = random.ints(random.nextInt(9), 0, 700).toArray();
            Arrays.stream(steps).forEach(step -> one.add(step, 1));
            Histogram listed = new Histogram();
            listed.add(steps.clone());
            sum.add(listed);
            one.add(listed);
            sum.add(steps);
        }
        assertThat(sum.total()).isEqualTo(one.total());
        for (double share = 0.01; share <= 1; share += 0.01) {
            assertThat(sum.percentile(share)).isEqualTo(one.percentile(share));
        }
        sum.clear();
        assertThat(sum.total()).isZero();
    }

    @Test
    void ofNothingThereIsNoPercentile() {
        Histogram empty = new Histogram();
        empty.add(new Histogram());
        assertThat(empty.total()).isZero();
        assertThatThrownBy(() -> empty.percentile(0.5)).isInstanceOf(IllegalStateException.class);
    }
}
