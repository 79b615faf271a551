package io.tollgate.gateway.routing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps retries from making an outage worse: at most a share of the calls in flight may be retries, and a few at any
 * time, so that a quiet gateway retries as well. For any thread.
 */
final class RetryBudget {
    private static final int ALWAYS = 3;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        inFlight.decrementAndGet();
    }

    /** Takes a place for a retry, where there is one. */
    boolean take(double share) {
        int most = Math.max(ALWAYS, (int) (share * inFlight.get()));
        if (retries.incrementAndGet() <= most) {
            return true;
        }
        retries.decrementAndGet();
        return false;
    }

    void giveBack() {
        retries.decrementAndGet();
    }
}
