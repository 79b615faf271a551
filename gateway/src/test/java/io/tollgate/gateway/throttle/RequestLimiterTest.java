package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class RequestLimiterTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    @Test
    void aMinutesPermitsAreThereAtOnceAndTheNextIsRefused() {
        RequestLimiter limiter = new RequestLimiter(2, Duration.ZERO);
        assertThat(limiter.limit()).isEqualTo(2);
        assertThat(limiter.available()).isEqualTo(2);
        assertThat(waitOf(limiter.reserve())).isZero();
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(waitOf(limiter.reserve())).isZero();
        assertThat(limiter.reserve()).isNull();
        assertThat(limiter.available()).isZero();
    }

    @Test
    void aPermitOfTheNextMinuteIsReservedWhereThatIsSoonEnough() {
        RequestLimiter limiter = new RequestLimiter(1, Duration.ofSeconds(90));
        assertThat(waitOf(limiter.reserve())).isZero();
        assertThat(waitOf(limiter.reserve())).isBetween(1L, MINUTE);
        assertThat(limiter.available()).isZero();
        assertThat(limiter.reserve()).as("two minutes from now").isNull();
    }

    @Test
    void whatIsGivenBackIsThereForTheNext() {
        RequestLimiter limiter = new RequestLimiter(2, Duration.ZERO);
        limiter.reserve();
        RequestLimiter.Permit unused = limiter.reserve();
        for (int i = 0; i < 3; i++) {
            unused.giveBack();
            assertThat(limiter.available()).isEqualTo(1);
            unused = limiter.reserve();
            assertThat(waitOf(unused)).isZero();
            assertThat(limiter.reserve()).isNull();
        }
        unused.giveBack();
        assertThat(limiter.resetsIn()).isPositive();
    }

    /** Nobody gets a minute's permit for another minute. */
    @Test
    void whatIsGivenBackIsOfTheMinuteThatItWasTakenFor() {
        RequestLimiter limiter = new RequestLimiter(1, Duration.ofSeconds(150));
        RequestLimiter.Permit now = limiter.reserve();
        RequestLimiter.Permit next = limiter.reserve();
        assertThat(waitOf(limiter.reserve())).isBetween(MINUTE, 2 * MINUTE);
        assertThat(limiter.reserve()).isNull();
        next.giveBack();
        assertThat(limiter.available()).isZero();
        assertThat(waitOf(limiter.reserve())).isBetween(1L, MINUTE);
        now.giveBack();
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(limiter.resetsIn()).isZero();
        assertThat(waitOf(limiter.reserve())).isZero();
        assertThat(limiter.reserve()).isNull();
    }

    private static long waitOf(RequestLimiter.Permit permit) {
        assertThat(permit).isNotNull();
        return permit.waitNanos();
    }

    @Test
    void theMinuteBeginsWithTheLimiter() {
        RequestLimiter limiter = new RequestLimiter(1, Duration.ZERO);
        assertThat(limiter.resetsIn()).as("nothing is missing").isZero();
        limiter.reserve();
        assertThat(limiter.resetsIn()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void threadsTogetherGetNoMoreThanTheLimit() throws Exception {
        RequestLimiter limiter = new RequestLimiter(50, Duration.ZERO);
        Callable<Integer> some = () -> {
            int got = 0;
            for (int i = 0; i < 100; i++) {
                got += limiter.reserve() != null ? 1 : 0;
            }
            return got;
        };
        int got = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(threads.submit(some));
            }
            for (Future<Integer> one : running) {
                got += one.get();
            }
        }
        assertThat(got).isEqualTo(50);
    }
}
