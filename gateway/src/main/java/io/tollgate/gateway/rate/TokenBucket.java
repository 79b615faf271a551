package io.tollgate.gateway.rate;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Model tokens per minute, filled continuously. What a call will use is reserved before it is known, and settled once
 * it is; so the bucket can be in debt for a while. For any thread; never waits.
 */
public final class TokenBucket {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final LongSupplier nanoTime;
    private long limit;
    private double level;
    private long filledAt;

    public TokenBucket(long limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        level = limit;
        filledAt = nanoTime.getAsLong();
    }

    /** Takes tokens out, where there are as many; a full bucket lets through what is larger than it. */
    public synchronized boolean reserve(long tokens) {
        fill();
        if (level < Math.min(tokens, limit)) {
            return false;
        }
        level -= (double) tokens;
        return true;
    }

    /**
     * Takes tokens that will be there within some time, so that nobody who comes later gets them first.
     *
     * @return nanoseconds until they are there; negative where that takes longer, and then nothing is taken
     */
    public synchronized long reserve(long tokens, Duration within) {
        fill();
        double missing = (double) Math.min(tokens, limit) - level;
        long wait = missing <= 0 ? 0 : (long) Math.ceil(missing / limit * NANOS_PER_MINUTE);
        if (wait > within.toNanos()) {
            return -1;
        }
        level -= (double) tokens;
        return wait;
    }

    /** Gives back what was reserved and takes out what was used. */
    public synchronized void settle(long reserved, long used) {
        fill();
        level = Math.min((double) limit, level + (double) (reserved - used));
    }

    /** How long it takes, if nothing else comes, until so many tokens can be reserved. */
    public synchronized Duration until(long tokens) {
        fill();
        double missing = (double) Math.min(tokens, limit) - level;
        return Duration.ofNanos(missing <= 0 ? 0 : (long) (missing / limit * NANOS_PER_MINUTE));
    }

    public synchronized long limit() {
        return limit;
    }

    /** Another limit; what is missing from a full bucket stays missing. */
    public synchronized void limit(long changed) {
        fill();
        level += (double) (changed - limit);
        limit = changed;
    }

    /** How many tokens can be reserved now. */
    public synchronized long available() {
        fill();
        return Math.max(0, (long) level);
    }

    private void fill() {
        long now = nanoTime.getAsLong();
        level = Math.min((double) limit, level + (double) (now - filledAt) * limit / NANOS_PER_MINUTE);
        filledAt = now;
    }
}
