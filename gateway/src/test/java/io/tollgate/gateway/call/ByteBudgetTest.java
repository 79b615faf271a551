package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.ByteBudget.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final int STEP = Lease.STEP;
    private static final int STEPS = 120;

    private final ByteBudget budget = new ByteBudget((long) STEPS * STEP);

    /** Takes step by step until no more is given; how many steps that were. */
    private static int takesAll(Lease lease) {
        int steps = 0;
        while (lease.take(STEP)) {
            steps++;
        }
        return steps;
    }

    @Test
    void oneAloneGetsHalf() {
        assertThat(takesAll(budget.lease("a"))).isEqualTo(STEPS / 2);
        assertThat(budget.mostForOne()).isEqualTo(budget.totalBytes() / 2);
        assertThat(budget.refusals()).isEqualTo(1);
    }

    @Test
    void leasesOfOneOwnerShareWhatItMayHold() {
        Lease first = budget.lease("a");
        assertThat(takesAll(first)).isEqualTo(STEPS / 2);
        assertThat(budget.lease("a").take(1)).isFalse();
        first.close();
        assertThat(budget.lease("a").take(1)).isTrue();
    }

    @Test
    void greedyOwnersGetEqualSharesAndLeaveOneForTheNext() {
        List<Lease> greedy = List.of(budget.lease("a"), budget.lease("b"), budget.lease("c"));
        boolean more = true;
        while (more) {
            more = false;
            for (Lease lease : greedy) {
                more |= lease.take(STEP);
            }
        }
        assertThat(greedy).allSatisfy(lease -> assertThat(lease.reserved()).isEqualTo((long) STEPS / 4 * STEP));
        assertThat(budget.lease("d").take((long) STEPS / 8 * STEP)).isTrue();
    }

    @Test
    void newcomersFindRoomBesideOneThatTookAllItCould() {
        takesAll(budget.lease("a"));
        assertThat(takesAll(budget.lease("b"))).isEqualTo(STEPS / 4);
    }

    @Test
    void whoHoldsMoreThanItsShareGetsNothingWhileOthersNeedSome() {
        Lease large = budget.lease("a");
        takesAll(large);
        Lease other = budget.lease("b");
        takesAll(other);
        assertThat(large.take(STEP)).isFalse();
        // What it gives back goes to the one that has less.
        large.giveBack(10L * STEP);
        assertThat(large.take(10L * STEP)).isFalse();
        assertThat(other.take(3L * STEP)).isTrue();
    }

    @Test
    void smallAmountsTouchTheBudgetOnceForAStep() {
        Lease lease = budget.lease("a");
        for (int i = 0; i < STEP; i++) {
            assertThat(lease.take(1)).isTrue();
        }
        assertThat(budget.heldBytes()).isEqualTo(STEP);
        assertThat(lease.take(1)).isTrue();
        assertThat(budget.heldBytes()).isEqualTo(2L * STEP);
    }

    @Test
    void aRefusalTakesNothing() {
        Lease lease = budget.lease("a");
        lease.take(STEP);
        assertThat(lease.take(budget.totalBytes())).isFalse();
        assertThat(budget.heldBytes()).isEqualTo(STEP);
        assertThat(lease.take(STEP)).isTrue();
    }

    @Test
    void allIsGivenBackOnceHoweverOftenALeaseIsClosed() {
        Lease lease = budget.lease("a");
        Lease other = budget.lease("b");
        lease.take(10L * STEP);
        other.take(3L * STEP);
        lease.close();
        lease.close();
        lease.giveBack(10L * STEP);
        lease.dropAnswer();
        assertThat(budget.heldBytes()).isEqualTo(3L * STEP);
        assertThat(lease.take(1)).isFalse();
        other.close();
        assertThat(budget.heldBytes()).isZero();
        assertThat(budget.owners()).isZero();
    }

    @Test
    void anAnswerIsDroppedWithoutTheBody() {
        Lease lease = budget.lease("a");
        lease.take(2L * STEP);
        lease.takeForAnswer(20L * STEP);
        lease.dropAnswer();
        lease.dropAnswer();
        assertThat(budget.heldBytes()).isBetween(2L * STEP, 3L * STEP);
    }

    @Test
    void nothingIsLostOrGivenTwiceBetweenThreads() throws Exception {
        List<Future<?>> threads = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                long seed = thread;
                threads.add(executor.submit(() -> {
                    RandomGenerator random =
                            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
                    for (int round = 0; round < 20_000; round++) {
                        Lease lease = budget.lease("owner " + random.nextInt(4));
                        lease.take(random.nextInt(20 * STEP));
                        lease.giveBack(random.nextInt(20 * STEP));
                        lease.take(random.nextInt(5 * STEP));
                        assertThat(budget.heldBytes()).isLessThanOrEqualTo(budget.totalBytes() + 8 * 25L * STEP);
                        lease.close();
                    }
                }));
            }
            for (Future<?> thread : threads) {
                thread.get();
            }
        }
        assertThat(budget.heldBytes()).isZero();
        assertThat(budget.owners()).isZero();
    }
}
