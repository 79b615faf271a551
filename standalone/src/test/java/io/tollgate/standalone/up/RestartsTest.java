package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartsTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void delaysDoubleFromHalfASecondToTen() {
        List<Long> delays = new ArrayList<>();
        Restarts restarts = Restarts.none().up();
        for (int i = 0; i < 7; i++) {
            restarts = restarts.died(SHORT);
            delays.add(restarts.delay().toMillis());
        }
        assertThat(delays).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L);
    }

    @Test
    void aGoodWhileOfServingIsForgiven() {
        Restarts restarts = Restarts.none().up().died(SHORT).died(SHORT).died(LONG);

        assertThat(restarts.delay()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aPartThatNeverCameUpIsGivenUpAfterSomeAttempts() {
        Restarts restarts = Restarts.none();
        for (int i = 1; i < Restarts.FIRST_ATTEMPTS; i++) {
            restarts = restarts.died(Duration.ZERO);
            assertThat(restarts.hopeless()).isFalse();
        }
        assertThat(restarts.died(Duration.ZERO).hopeless()).isTrue();
    }

    @Test
    void aPartThatOnceServedIsNeverGivenUp() {
        Restarts restarts = Restarts.none().up();
        for (int i = 0; i < 1_000; i++) {
            restarts = restarts.died(Duration.ZERO);
        }
        assertThat(restarts.hopeless()).isFalse();
        assertThat(restarts.delay()).isEqualTo(Duration.ofSeconds(10));
    }
}
