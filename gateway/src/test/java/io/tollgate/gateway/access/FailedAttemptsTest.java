package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FailedAttemptsTest {
    private long now;

    @Test
    void anAddressWaitsOnceItHasUsedUpItsMinute() {
        FailedAttempts attempts = new FailedAttempts(20, () -> now);
        for (int i = 0; i < 20; i++) {
            assertThat(attempts.failed("10.0.0.1")).isNull();
        }
        now = Duration.ofSeconds(15).toNanos();
        assertThat(attempts.failed("10.0.0.1")).isEqualTo(Duration.ofSeconds(45));
        assertThat(attempts.failed("10.0.0.2")).isNull();
        now = Duration.ofSeconds(61).toNanos();
        assertThat(attempts.failed("10.0.0.1")).isNull();
    }

    @Test
    void oneClientsIpv6AddressesCountTogether() {
        FailedAttempts attempts = new FailedAttempts(1, () -> now);
        assertThat(attempts.failed("2001:db8:0:1:0:0:0:1")).isNull();
        assertThat(attempts.failed("2001:db8:0:1:ab:cd:ef:2")).isNotNull();
        assertThat(attempts.failed("2001:db8:0:2:0:0:0:1")).isNull();
    }

    @Test
    void noLimitLimitsNobody() {
        FailedAttempts attempts = new FailedAttempts(0, () -> now);
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.failed("10.0.0.1")).isNull();
        }
    }

    @Test
    void aMillionAddressesAreNotAllRemembered() {
        FailedAttempts attempts = new FailedAttempts(20, () -> now);
        for (int i = 0; i < 1_000_000; i++) {
            attempts.failed((i >>> 16 & 255) + "." + (i >>> 8 & 255) + "." + (i & 255) + ".1");
        }
        assertThat(attempts.addresses()).isLessThanOrEqualTo(100_000);
    }
}
