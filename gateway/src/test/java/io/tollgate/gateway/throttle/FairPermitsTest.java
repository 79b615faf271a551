package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FairPermitsTest {
    private static final int LIMIT = 8;

    private final AtomicLong now = new AtomicLong();
    private final FairPermits permits = new FairPermits(LIMIT, now::get);

    private int takeAll(String gateway, String token) {
        int taken = 0;
        while (permits.tryAcquire(gateway, token)) {
            taken++;
        }
        return taken;
    }

    @Test
    void oneAloneMayHoldAll() {
        assertThat(takeAll("a", "1")).isEqualTo(LIMIT);
        assertThat(permits.available()).isZero();
        permits.release("a", "1");
        assertThat(permits.tryAcquire("a", "1"))
                .as("its own refusal takes nothing from it")
                .isTrue();
    }

    @Test
    void whoIsRefusedGetsWhatIsGivenBackUpToItsShare() {
        takeAll("a", "1");
        assertThat(permits.tryAcquire("b", "2")).isFalse();
        for (int i = 0; i < LIMIT / 2; i++) {
            permits.release("a", "1");
            assertThat(permits.tryAcquire("a", "1")).isFalse();
            assertThat(permits.tryAcquire("b", "2")).isTrue();
            assertThat(permits.tryAcquire("b", "2")).isFalse();
        }
        permits.release("a", "1");
        assertThat(permits.tryAcquire("a", "1")).isTrue();
    }

    @Test
    void manyTokensOfOneGatewayHaveTheShareOfOneGateway() {
        for (int i = 0; i < LIMIT; i++) {
            permits.tryAcquire("a", "t" + i);
        }
        assertThat(permits.tryAcquire("b", "")).isFalse();
        permits.release("a", "t0");
        assertThat(permits.tryAcquire("a", "t0")).isFalse();
        assertThat(permits.tryAcquire("b", "")).isTrue();
    }

    @Test
    void tokensOfOneGatewayShareItsShare() {
        takeAll("a", "1");
        assertThat(permits.tryAcquire("a", "2")).isFalse();
        permits.release("a", "1");
        assertThat(permits.tryAcquire("a", "1")).isFalse();
        assertThat(permits.tryAcquire("a", "2")).isTrue();
    }

    @Test
    void whoDoesNotComeBackIsForgotten() {
        takeAll("a", "1");
        permits.tryAcquire("b", "2");
        permits.release("a", "1");
        now.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertThat(permits.tryAcquire("a", "1")).isTrue();
    }

    @Test
    void nothingIsGivenBackTwice() {
        permits.tryAcquire("a", "1");
        permits.release("a", "1");
        assertThatThrownBy(() -> permits.release("a", "1")).isInstanceOf(IllegalStateException.class);
        assertThat(permits.available()).isEqualTo(LIMIT);
    }
}
