package io.tollgate.gateway.provider;

import java.util.concurrent.TimeUnit;

/** How far an answer is read that nobody waits for any more. For one exchange. */
final class Drain {
    static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    static final long MOST_BYTES = 64 << 20;

    private final long sinceNanos;
    private long bytes;

    /** @param sinceNanos when the caller left, by the monotonic clock */
    Drain(long sinceNanos) {
        this.sinceNanos = sinceNanos;
    }

    /** Whether it is worth reading on after so many bytes more. */
    boolean takes(int more) {
        bytes += more;
        return bytes <= MOST_BYTES;
    }

    /** Whether it has taken too long, by the monotonic clock. */
    boolean late(long nowNanos) {
        return nowNanos - sinceNanos > LONGEST_NANOS;
    }
}
