package io.tollgate.gateway.throttle;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How one model did of late: its successes, of which older ones count less and less, and the time to its first token as
 * an exponentially weighted average. For any thread; constant time.
 */
final class RecentFigures {
    private static final double HALF_LIFE_NANOS = 60e9;
    private static final double LATEST = 0.2;
    private static final long LATENCY_HOLDS_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final LongSupplier nanoTime;
    private double succeeded;
    private double failed;
    private long countedAt;
    private double firstTokenMillis;
    private long measuredAt;

    RecentFigures(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        countedAt = nanoTime.getAsLong();
    }

    synchronized void succeeded(double firstToken) {
        decay();
        succeeded++;
        boolean known = firstTokenMillis(countedAt) > 0;
        double measured = Math.max(0.001, firstToken);
        firstTokenMillis = known ? firstTokenMillis + LATEST * (measured - firstTokenMillis) : measured;
        measuredAt = countedAt;
    }

    synchronized void failed() {
        decay();
        failed++;
    }

    /** The share that succeeded, with one success more than there were, so that few calls say little. */
    synchronized double success() {
        decay();
        return (succeeded + 1) / (succeeded + failed + 1);
    }

    /** 0 where nothing was measured for some minutes. */
    synchronized double firstTokenMillis() {
        return firstTokenMillis(nanoTime.getAsLong());
    }

    private double firstTokenMillis(long now) {
        return firstTokenMillis > 0 && now - measuredAt < LATENCY_HOLDS_NANOS ? firstTokenMillis : 0;
    }

    private void decay() {
        long now = nanoTime.getAsLong();
        double left = Math.pow(0.5, (now - countedAt) / HALF_LIFE_NANOS);
        succeeded *= left;
        failed *= left;
        countedAt = now;
    }
}
