package io.tollgate.gateway.access;

/** When a token was last used, to the second, in milliseconds since the epoch; 0 for never. For any thread. */
public final class LastUse {
    private static final long COARSE_MILLIS = 1_000;

    private volatile long here;
    private volatile long elsewhere;

    /** Notes a use on this node. Writes once a second at most. */
    public void at(long now) {
        if (now - here >= COARSE_MILLIS) {
            here = now;
        }
    }

    /** Notes a use that another node has reported. For one thread. */
    public void told(long at) {
        elsewhere = Math.max(elsewhere, at);
    }

    /** The last use on this node that has not been reported, if the last report is some time ago; else 0. */
    public long untold(long now, long betweenMillis) {
        long used = here;
        return used > elsewhere && now - elsewhere >= betweenMillis ? used : 0;
    }

    public long millis() {
        return Math.max(here, elsewhere);
    }
}
