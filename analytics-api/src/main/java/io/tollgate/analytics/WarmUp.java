package io.tollgate.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks once what callers ask most, for some seconds at most, so that a service that says it is ready has opened its
 * connections, has read what versions there are, and runs compiled code.
 */
final class WarmUp {
    private static final List<Map<String, List<String>>> MOST_ASKED =
            List.of(Map.of("days", List.of("7")), Map.of("days", List.of("7"), "group_by", List.of("model")));

    private static final int MOST_ROUNDS = 40;
    private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

    private final Store store;
    private final ReentrantLock warming = new ReentrantLock();
    private volatile boolean warm;

    WarmUp(Store store) {
        this.store = store;
    }

    /**
     * Warms up, unless that is done; whoever comes meanwhile waits.
     *
     * @return whether this call did it
     * @throws RefusedException if nothing can be asked; the next call tries again
     */
    boolean once() {
        if (warm) {
            return false;
        }
        warming.lock();
        try {
            if (warm) {
                return false;
            }
            run();
            warm = true;
            return true;
        } finally {
            warming.unlock();
        }
    }

    private void run() {
        long end = System.nanoTime() + LONGEST_NANOS;
        store.ask(query(Map.of("from", List.of("-1s"))));
        boolean more = true;
        for (int i = 0; i < MOST_ROUNDS && more && System.nanoTime() < end; i++) {
            for (Map<String, List<String>> parameters : MOST_ASKED) {
                AnalyticsQuery query = query(parameters);
                // What roll-ups do not hold is not read for nobody.
                more = more && store.plan(query) instanceof Plan.Cells;
                if (more) {
                    new ReportRenderer(store.clickHouse()).render(Report.of(query, store.ask(query)));
                }
            }
        }
    }

    private static AnalyticsQuery query(Map<String, List<String>> parameters) {
        return QueryParser.parse(new Parameters(parameters), Caller.of(null, null), "", Instant.now());
    }
}
