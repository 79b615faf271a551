package io.tollgate.gateway.rate;

import java.time.Duration;

/**
 * How amounts are counted against a limit.
 *
 * @param owner who has the limit, and pays for the memory that it takes
 * @param name of the limit among the owner's
 * @param fixed whether windows follow one another from 1970 on; if not, one ends at each moment
 * @param grainNanos how exactly times are kept, where the window slides
 */
public record RateRule(String owner, String name, Duration interval, boolean fixed, long grainNanos) {
    /** So many amounts in one window are remembered each by itself. */
    static final int EACH = 1024;

    /** A rule under which amounts of 1 are taken, at most so many in a window. */
    public static RateRule ofCount(String owner, String name, Duration interval, boolean fixed, long limit) {
        return new RateRule(owner, name, interval, fixed, limit <= EACH ? 1 : grain(interval));
    }

    /** A rule under which amounts of any size are taken. */
    public static RateRule ofAmounts(String owner, String name, Duration interval, boolean fixed) {
        return new RateRule(owner, name, interval, fixed, grain(interval));
    }

    private static long grain(Duration interval) {
        return Math.max(1, interval.toNanos() / EACH);
    }

    /** The time that an amount is remembered by. */
    long stamp(long now) {
        long unit = fixed ? interval.toNanos() : grainNanos;
        long begun = Math.floorDiv(now, unit) * unit;
        return fixed || begun == now ? begun : begun + unit;
    }

    /** When an amount counts no more. */
    long end(long stamp) {
        return stamp + interval.toNanos();
    }
}
