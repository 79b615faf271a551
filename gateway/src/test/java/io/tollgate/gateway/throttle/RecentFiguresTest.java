package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RecentFiguresTest {
    private long now;
    private final RecentFigures figures = new RecentFigures(() -> now);

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(figures.success()).isEqualTo(1);
        assertThat(figures.firstTokenMillis()).isZero();
    }

    @Test
    void olderCallsCountLess() {
        figures.failed();
        assertThat(figures.success()).isEqualTo(0.5, within(1e-9));
        pass(60);
        assertThat(figures.success()).isEqualTo(1 / 1.5, within(1e-9));
        figures.succeeded(100);
        assertThat(figures.success()).isEqualTo(2 / 2.5, within(1e-9));
        pass(3_600);
        assertThat(figures.success()).isEqualTo(1, within(1e-9));
    }

    @Test
    void theTimeToTheFirstTokenFollowsTheLatestCalls() {
        figures.succeeded(100);
        assertThat(figures.firstTokenMillis()).isEqualTo(100, within(1e-9));
        figures.succeeded(200);
        assertThat(figures.firstTokenMillis()).isEqualTo(120, within(1e-9));
        pass(400);
        assertThat(figures.firstTokenMillis()).as("not measured for a while").isZero();
        figures.succeeded(500);
        assertThat(figures.firstTokenMillis()).isEqualTo(500, within(1e-9));
    }
}
