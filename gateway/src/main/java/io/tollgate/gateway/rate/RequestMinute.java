package io.tollgate.gateway.rate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Requests per minute, exactly: no minute, whenever it begins, has more of them. To that end it remembers when each
 * request of the last minute came, which takes 8 bytes for each. For any thread; never waits.
 */
public final class RequestMinute {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int FEW = 8;

    private final LongSupplier nanoTime;

    /** A ring, of a power of two. */
    private long[] times = new long[FEW];

    private int oldest;
    private int size;
    private long limit;

    public RequestMinute(long limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Lets one more request come now; false if there were as many as may be. */
    public synchronized boolean take() {
        long now = nanoTime.getAsLong();
        forget(now);
        if (size >= limit) {
            return false;
        }
        if (size == times.length) {
            resize(times.length * 2);
        }
        times[at(size)] = now;
        size++;
        return true;
    }

    /** How many more may come now. */
    public synchronized long available() {
        forget(nanoTime.getAsLong());
        return Math.max(0, limit - size);
    }

    /** How long it takes until one more may come. */
    public synchronized Duration untilNext() {
        long now = nanoTime.getAsLong();
        forget(now);
        return size < limit || size == 0 ? Duration.ZERO : Duration.ofNanos(times[oldest] + MINUTE_NANOS - now);
    }

    public synchronized long limit() {
        return limit;
    }

    /** Another limit, also for the requests that have come already. */
    public synchronized void limit(long changed) {
        limit = changed;
    }

    private void forget(long now) {
        while (size > 0 && now - times[oldest] >= MINUTE_NANOS) {
            oldest = at(1);
            size--;
        }
        if (size == 0 && times.length > FEW) {
            times = new long[FEW];
            oldest = 0;
        }
    }

    private void resize(int length) {
        long[] larger = new long[length];
        for (int i = 0; i < size; i++) {
            larger[i] = times[at(i)];
        }
        times = larger;
        oldest = 0;
    }

    /** Where the request is that came so many after the oldest. */
    private int at(int after) {
        return (oldest + after) & (times.length - 1);
    }
}
