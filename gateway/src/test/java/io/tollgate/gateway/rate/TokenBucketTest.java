package io.tollgate.gateway.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private long now;
    private final TokenBucket bucket = new TokenBucket(600, () -> now);

    @Test
    void fillsByTheMinute() {
        assertThat(bucket.reserve(600)).isTrue();
        assertThat(bucket.reserve(1)).isFalse();
        assertThat(bucket.until(60)).isEqualTo(Duration.ofSeconds(6));
        now += Duration.ofSeconds(6).toNanos();
        assertThat(bucket.available()).isEqualTo(60);
        assertThat(bucket.reserve(60)).isTrue();
    }

    @Test
    void whatWasUsedCountsInTheEnd() {
        assertThat(bucket.reserve(100)).isTrue();
        bucket.settle(100, 700);
        assertThat(bucket.available()).isZero();
        assertThat(bucket.until(1)).isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_200));
        bucket.settle(700, 0);
        assertThat(bucket.available()).isEqualTo(600);
    }

    @Test
    void aFullOneLetsThroughWhatIsLargerThanIt() {
        assertThat(bucket.reserve(6_000)).isTrue();
        assertThat(bucket.reserve(1)).isFalse();
    }

    @Test
    void whoWaitsForTokensHasThemReserved() {
        assertThat(bucket.reserve(600, Duration.ZERO)).isZero();
        assertThat(bucket.reserve(60, Duration.ofSeconds(5))).isNegative();
        assertThat(bucket.reserve(60, Duration.ofSeconds(6)))
                .isEqualTo(Duration.ofSeconds(6).toNanos());
        assertThat(bucket.reserve(60, Duration.ofSeconds(20)))
                .as("after those of the one before")
                .isEqualTo(Duration.ofSeconds(12).toNanos());
        bucket.settle(60, 0);
        assertThat(bucket.reserve(60, Duration.ofSeconds(20)))
                .as("where that one gave up")
                .isEqualTo(Duration.ofSeconds(12).toNanos());
    }
}
