package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    private final List<String> turns = new ArrayList<>();

    private FairPermits.Place enter(String gateway, String token, String call) {
        return permits.enter(gateway, token, () -> turns.add(call));
    }

    @Test
    void whoComesWhileThereArePermitsDoesNotWait() {
        FairPermits.Place place = enter("a", "1", "first");
        assertThat(permits.waits(place)).isFalse();
        assertThat(permits.leave(place)).isFalse();
        assertThat(permits.available()).isEqualTo(LIMIT - 1);
        permits.release("a", "1");
        assertThat(turns).isEmpty();
        assertThat(permits.available()).isEqualTo(LIMIT);
    }

    @Test
    void aFreePermitIsTakenWithoutAPlaceAndWhatComesBackIsNotFreeWhileSomebodyWaits() {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(permits.takeFree("a", "1")).isTrue();
        }
        assertThat(permits.takeFree("b", "2")).isFalse();
        enter("b", "2", "first");
        permits.release("a", "1");
        assertThat(turns).containsExactly("first");
        assertThat(permits.takeFree("a", "1")).isFalse();
        permits.release("b", "2");
        assertThat(permits.takeFree("a", "1")).isTrue();
        assertThat(permits.available()).isZero();
    }

    @Test
    void callsOfOneTokenHaveTheirTurnsInOrder() {
        takeAll("a", "1");
        for (String call : List.of("first", "second", "third")) {
            assertThat(permits.waits(enter("a", "1", call))).isTrue();
        }
        assertThat(permits.waiting()).isEqualTo(3);
        permits.release("a", "1");
        assertThat(turns).containsExactly("first");
        permits.release("a", "1");
        permits.release("a", "1");
        assertThat(turns).containsExactly("first", "second", "third");
        assertThat(permits.waiting()).isZero();
        assertThat(permits.available()).isZero();
        permits.release("a", "1");
        assertThat(permits.available()).isEqualTo(1);
    }

    /** However many calls of one token came before. */
    @Test
    void theTurnIsThatOfTheGatewayAndTokenThatHoldFewest() {
        takeAll("a", "1");
        for (int i = 0; i < 20; i++) {
            enter("a", "1", "a1");
        }
        enter("a", "2", "a2");
        for (int i = 0; i < 20; i++) {
            enter("b", "3", "b3");
        }
        for (int i = 0; i < LIMIT; i++) {
            permits.release("a", "1");
        }
        assertThat(turns).filteredOn("b3"::equals).as("half of them").hasSize(LIMIT / 2);
        assertThat(turns).as("a newcomer at its own gateway").contains("a2");
        assertThat(turns.subList(0, LIMIT / 2 - 1))
                .as("until both hold as many")
                .containsOnly("b3");
    }

    @Test
    void amongEqualsItGoesRound() {
        takeAll("z", "z");
        for (int i = 0; i < 2; i++) {
            for (String gateway : List.of("a", "b", "c")) {
                enter(gateway, "t", gateway);
            }
        }
        for (int i = 0; i < 6; i++) {
            permits.release("z", "z");
        }
        assertThat(turns).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void whoLeavesHasNoTurnAndWhoHasHadItsTurnHasAPermit() {
        takeAll("a", "1");
        FairPermits.Place leaves = enter("a", "1", "leaves");
        FairPermits.Place stays = enter("a", "1", "stays");
        assertThat(permits.leave(leaves)).isTrue();
        assertThat(permits.leave(leaves)).as("once").isFalse();
        assertThat(permits.waiting()).isEqualTo(1);
        permits.release("a", "1");
        assertThat(turns).containsExactly("stays");
        assertThat(permits.leave(stays)).isFalse();
        for (int i = 0; i < LIMIT; i++) {
            permits.release("a", "1");
        }
        assertThat(permits.available()).isEqualTo(LIMIT);
    }

    /** One alone may take half of all places, and then there is room for others. */
    @Test
    void placesAreBoundedAndSharedAsTheyBecomeFew() {
        takeAll("a", "1");
        int one = 0;
        while (enter("a", "1", "one") != null) {
            one++;
        }
        int another = 0;
        while (enter("b", "2", "another") != null) {
            another++;
        }
        assertThat(one).isEqualTo(1_000);
        assertThat(another).isEqualTo(500);
        assertThat(permits.waiting()).isEqualTo(1_500);
    }

    private void enterAndLeave(String token, boolean impatient) throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        FairPermits.Place place = permits.enter("g", token, turn::countDown);
        if (impatient && permits.leave(place)) {
            return;
        }
        if (permits.waits(place)) {
            turn.await();
        }
        permits.release("g", token);
    }

    @Test
    void threadsThatEnterLeaveAndReleaseLoseNoPermit() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String token = "t" + i % 5;
                boolean impatient = i % 3 == 0;
                running.add(threads.submit(() -> {
                    for (int j = 0; j < 200; j++) {
                        enterAndLeave(token, impatient);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertThat(permits.available()).isEqualTo(LIMIT);
        assertThat(permits.waiting()).isZero();
    }

    @Test
    void nothingIsGivenBackTwice() {
        permits.tryAcquire("a", "1");
        permits.release("a", "1");
        assertThatThrownBy(() -> permits.release("a", "1")).isInstanceOf(IllegalStateException.class);
        assertThat(permits.available()).isEqualTo(LIMIT);
    }
}
