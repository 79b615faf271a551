package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReachTest {
    private final AtomicLong now = new AtomicLong();
    private final Reach reach = new Reach(now::get);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            reach.failed();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void fewFailuresStopNobody() {
        fail(2);
        assertThat(reach.mayTry()).isTrue();
        reach.reached();
        fail(2);
        assertThat(reach.mayTry()).isTrue();
        assertThat(reach.lost()).isFalse();
        assertThat(reach.pause()).isZero();
    }

    @Test
    void afterThreeInARowOneAtATimeMayTry() {
        fail(3);
        assertThat(reach.lost()).isTrue();
        assertThat(reach.mayTry()).isFalse();
        assertThat(reach.pause()).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(reach.pause()).isZero();
        assertThat(reach.mayTry()).isTrue();
        assertThat(reach.mayTry()).as("while one tries").isFalse();
        reach.reached();
        assertThat(reach.lost()).isFalse();
        assertThat(reach.mayTry()).isTrue();
        assertThat(reach.mayTry()).isTrue();
    }

    @Test
    void thePauseDoublesUpToABound() {
        fail(3);
        for (long seconds : new long[] {1, 2, 4, 8, 16, 16, 16}) {
            assertThat(reach.pause()).isEqualTo(Duration.ofSeconds(seconds));
            pass(Duration.ofSeconds(seconds));
            assertThat(reach.mayTry()).isTrue();
            reach.failed();
        }
        pass(Duration.ofSeconds(16));
        assertThat(reach.mayTry()).isTrue();
        reach.reached();
        fail(3);
        assertThat(reach.pause()).as("anew").isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void thoseThatWereOnTheirWayDoNotMakeThePauseLonger(int late) {
        fail(3 + late);
        assertThat(reach.pause()).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofMillis(900));
        fail(late);
        assertThat(reach.pause().toNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void oneThatWasOnItsWayAndGetsThroughEndsIt() {
        fail(3);
        reach.reached();
        assertThat(reach.mayTry()).isTrue();
    }
}
