package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private final List<String> started = new ArrayList<>();

    private boolean take(Turns turns, String caller, String question) {
        return turns.take(caller, () -> started.add(question));
    }

    @Test
    void soManyRunAtOnceAndTheOthersFollowAsThoseEnd() {
        Turns turns = new Turns(2, 8, 64);
        for (String question : List.of("1", "2", "3", "4")) {
            assertThat(take(turns, "a", question)).isTrue();
        }
        assertThat(started).containsExactly("1", "2");
        assertThat(turns.running()).isEqualTo(2);
        assertThat(turns.waiting()).isEqualTo(2);
        turns.done();
        turns.done();
        assertThat(started).containsExactly("1", "2", "3", "4");
        turns.done();
        turns.done();
        assertThat(turns.running()).isZero();
    }

    @Test
    void callersTakeTurns() {
        Turns turns = new Turns(1, 8, 64);
        for (String question : List.of("a1", "a2", "a3", "b1", "c1", "b2")) {
            assertThat(take(turns, question.substring(0, 1), question)).isTrue();
        }
        for (int i = 0; i < 6; i++) {
            turns.done();
        }
        assertThat(started).containsExactly("a1", "a2", "b1", "c1", "a3", "b2");
    }

    @Test
    void whatWaitsIsBoundedForEachCallerAndInAll() {
        Turns turns = new Turns(1, 2, 3);
        assertThat(take(turns, "a", "a1")).isTrue();
        assertThat(take(turns, "a", "a2")).isTrue();
        assertThat(take(turns, "a", "a3")).isTrue();
        assertThat(take(turns, "a", "a4")).as("a third of a").isFalse();
        assertThat(take(turns, "b", "b1")).isTrue();
        assertThat(take(turns, "c", "c1")).as("a fourth of all").isFalse();
        turns.done();
        assertThat(take(turns, "c", "c1")).isTrue();
        assertThat(started).containsExactly("a1", "a2");
    }

    @Test
    void neverMoreRunThanMayWhoeverEnds() throws Exception {
        Turns turns = new Turns(3, 1_000, 1_000);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(900);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 900; i++) {
                String caller = "caller-" + i % 7;
                threads.execute(() -> turns.take(
                        caller,
                        () -> threads.execute(() -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            running.decrementAndGet();
                            all.countDown();
                            turns.done();
                        })));
            }
            all.await();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(turns.running()).isZero();
        assertThat(turns.waiting()).isZero();
    }
}
