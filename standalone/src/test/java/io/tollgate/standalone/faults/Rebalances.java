package io.tollgate.standalone.faults;

import java.time.Duration;

/** Consumers come and go, so that partitions change hands all the time. */
final class Rebalances implements Scenario {
    private static final Duration BETWEEN = Duration.ofMillis(500);

    @Override
    public String name() {
        return "a rebalance every few seconds";
    }

    @Override
    public String happen(Trial trial) throws Exception {
        Member[] guests = {trial.installation.anotherConsumer(), trial.installation.anotherConsumer()};
        int times = trial.scale.rounds();
        for (int i = 0; i < times; i++) {
            guests[i % 2].start();
            trial.goOn(BETWEEN);
            if (i > 0) {
                leave(guests[(i + 1) % 2], i);
            }
        }
        leave(guests[(times + 1) % 2], 1);
        return Report.times(times) + " another consumer joined and left, or was killed";
    }

    private static void leave(Member guest, int number) throws Exception {
        if (number % 3 == 0) {
            guest.kill();
        } else {
            guest.stop();
        }
    }
}
