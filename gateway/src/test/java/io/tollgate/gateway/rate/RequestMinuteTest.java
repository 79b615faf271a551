package io.tollgate.gateway.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RequestMinuteTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** Clocks of this kind begin anywhere. */
    private long now = -7;

    private RequestMinute minute(long limit) {
        return new RequestMinute(limit, () -> now);
    }

    @Test
    void letsThroughAsManyAsMayBeAndNoMore() {
        RequestMinute minute = minute(20);
        for (int i = 0; i < 20; i++) {
            assertThat(minute.available()).isEqualTo(20 - i);
            assertThat(minute.untilNext()).isZero();
            assertThat(minute.take()).isTrue();
        }
        assertThat(minute.take()).isFalse();
        assertThat(minute.available()).isZero();
        assertThat(minute.untilNext()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void eachRequestCountsForTheMinuteAfterIt() {
        RequestMinute minute = minute(2);
        minute.take();
        now += Duration.ofSeconds(50).toNanos();
        minute.take();
        assertThat(minute.untilNext()).isEqualTo(Duration.ofSeconds(10));
        now += Duration.ofSeconds(10).toNanos() - 1;
        assertThat(minute.take()).isFalse();
        now += 1;
        assertThat(minute.take()).isTrue();
        assertThat(minute.take()).isFalse();
        assertThat(minute.untilNext()).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void noMinuteHasMoreWheneverItBegins() {
        Random random = new Random(42);
        RequestMinute minute = minute(50);
        Deque<Long> taken = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            now += (long) (random.nextDouble() * MINUTE / (random.nextInt(100) == 0 ? 2 : 400));
            while (!taken.isEmpty() && now - taken.peekFirst() >= MINUTE) {
                taken.removeFirst();
            }
            assertThat(minute.take()).isEqualTo(taken.size() < 50);
            if (taken.size() < 50) {
                taken.addLast(now);
            }
            assertThat(minute.available()).isEqualTo(50 - taken.size());
        }
    }
}
