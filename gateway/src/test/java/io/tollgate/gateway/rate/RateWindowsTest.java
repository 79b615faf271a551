package io.tollgate.gateway.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateWindowsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant now = Instant.parse("2026-11-29T10:00:30Z");
    private final RateWindows windows = new RateWindows(RateWindows.USUAL_ROOM, () -> now);

    private static RateRule counted(boolean fixed, long limit) {
        return RateRule.ofCount("alpha", "route/limit", MINUTE, fixed, limit);
    }

    private boolean take(RateRule rule, String value, long limit) {
        return windows.take(rule, value, limit, 1) == null;
    }

    @Test
    void eachValueHasTheLimitToItself() {
        RateRule rule = counted(false, 2);
        assertThat(take(rule, "ann", 2)).isTrue();
        assertThat(take(rule, "ann", 2)).isTrue();
        assertThat(take(rule, "ann", 2)).isFalse();
        assertThat(take(rule, "ben", 2)).isTrue();
    }

    @Test
    void aSlidingWindowLetsOneComeWhenTheFirstIsAMinuteOld() {
        RateRule rule = counted(false, 2);
        take(rule, "ann", 2);
        now = now.plusSeconds(20);
        take(rule, "ann", 2);
        now = now.plusSeconds(20);
        assertThat(windows.take(rule, "ann", 2, 1)).isEqualTo(Duration.ofSeconds(20));
        now = now.plusSeconds(20).minusNanos(1);
        assertThat(take(rule, "ann", 2)).isFalse();
        now = now.plusNanos(1);
        assertThat(take(rule, "ann", 2)).isTrue();
        assertThat(take(rule, "ann", 2)).isFalse();
    }

    @Test
    void aFixedWindowBeginsWithTheMinute() {
        RateRule rule = counted(true, 1);
        assertThat(take(rule, "ann", 1)).isTrue();
        assertThat(windows.take(rule, "ann", 1, 1)).isEqualTo(Duration.ofSeconds(30));
        now = now.plusSeconds(30).minusNanos(1);
        assertThat(take(rule, "ann", 1)).isFalse();
        now = now.plusNanos(1);
        assertThat(take(rule, "ann", 1)).isTrue();
    }

    /** The same as remembering every single call. */
    @ParameterizedTest
    @ValueSource(longs = {1, 7, 100, 1024})
    void slidingCountsAreExact(long limit) {
        RateRule rule = counted(false, limit);
        Random random = new Random(limit);
        Deque<Instant> passed = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            now = now.plusNanos(random.nextLong(MINUTE.toNanos() / limit));
            while (!passed.isEmpty() && !passed.peek().plus(MINUTE).isAfter(now)) {
                passed.poll();
            }
            boolean expected = passed.size() < limit;
            assertThat(take(rule, "ann", limit)).isEqualTo(expected);
            if (expected) {
                passed.add(now);
            }
        }
    }

    /** Beyond what is remembered one by one, no minute has more, and what is taken comes back little later. */
    @Test
    void manyCallsAreNeverMoreThanTheLimit() {
        long limit = 5_000;
        RateRule rule = counted(false, limit);
        Deque<Instant> passed = new ArrayDeque<>();
        int refusedThoughThereWasRoom = 0;
        for (int i = 0; i < 60_000; i++) {
            now = now.plusMillis(10);
            while (!passed.isEmpty() && !passed.peek().plus(MINUTE).isAfter(now)) {
                passed.poll();
            }
            if (take(rule, "ann", limit)) {
                passed.add(now);
                assertThat(passed).hasSizeLessThanOrEqualTo((int) limit);
            } else if (passed.size() < limit) {
                refusedThoughThereWasRoom++;
            }
        }
        assertThat(refusedThoughThereWasRoom).isLessThan(600);
    }

    @Test
    void amountsAreTakenAfterwardsAndMayGoOver() {
        RateRule rule = RateRule.ofAmounts("alpha", "route/budget", MINUTE, false);
        assertThat(windows.take(rule, "ann", 100, 0)).isNull();
        windows.add(rule, "ann", 60);
        assertThat(windows.take(rule, "ann", 100, 0)).isNull();
        now = now.plusSeconds(30);
        windows.add(rule, "ann", 60);
        assertThat(windows.take(rule, "ann", 100, 0)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        now = now.plusSeconds(31);
        assertThat(windows.take(rule, "ann", 100, 0)).isNull();
    }

    @Test
    void askingAloneHoldsNothing() {
        RateRule rule = RateRule.ofAmounts("alpha", "route/budget", MINUTE, false);
        windows.take(rule, "ann", 100, 0);
        windows.add(rule, "ann", 0);
        assertThat(windows.size()).isZero();
    }

    @Test
    void windowsAreForgottenWhenNothingInThemCounts() {
        take(counted(false, 2), "ann", 2);
        windows.forgetIdle();
        assertThat(windows.size()).isEqualTo(1);
        now = now.plus(MINUTE);
        windows.forgetIdle();
        assertThat(windows.size()).isZero();
    }

    @Test
    void whoHasNoRoomForAWindowSharesOneAndLeavesRoomForOthers() {
        RateWindows small = new RateWindows(2_000, () -> now);
        RateRule rule = counted(false, 3);
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            for (int time = 0; time < 4; time++) {
                passed += small.take(rule, "user-" + i, 3, 1) == null ? 1 : 0;
            }
        }
        int own = small.size() - 1;
        assertThat(own).isBetween(40, 60);
        assertThat(passed).isEqualTo(3 * own + 3);
        RateRule others = RateRule.ofCount("beta", "route/limit", MINUTE, false, 1);
        assertThat(small.take(others, "ann", 1, 1)).isNull();
        assertThat(small.take(others, "ben", 1, 1)).isNull();
        now = now.plus(MINUTE);
        small.forgetIdle();
        assertThat(small.take(rule, "user-9999", 3, 1)).isNull();
        assertThat(small.size()).isEqualTo(1);
    }

    @Test
    void aWindowThatCannotGrowRefusesRatherThanLetMoreThrough() {
        RateWindows none = new RateWindows(0, () -> now);
        RateRule rule = counted(false, 10);
        int passed = 0;
        for (int second = 0; second < 60; second++) {
            passed += none.take(rule, "ann", 10, 1) == null ? 1 : 0;
            now = now.plusSeconds(1).minusNanos(1);
        }
        assertThat(passed).isEqualTo(10);
    }

    @Test
    void longValuesAreToldApart() {
        RateRule rule = counted(false, 1);
        assertThat(take(rule, "x".repeat(1_000) + "a", 1)).isTrue();
        assertThat(take(rule, "x".repeat(1_000) + "b", 1)).isTrue();
        assertThat(take(rule, "x".repeat(1_000) + "a", 1)).isFalse();
    }

    @Test
    void manyThreadsTakeNoMoreThanThereIs() throws Exception {
        RateRule rule = counted(true, 1_000);
        AtomicInteger passed = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 500; i++) {
                    if (take(rule, "ann", 1_000)) {
                        passed.incrementAndGet();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(passed).hasValue(1_000);
    }
}
