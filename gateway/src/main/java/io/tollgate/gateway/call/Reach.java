package io.tollgate.gateway.call;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether an address takes connections. Once {@value #IN_A_ROW} in a row could not be made, none is tried for a second,
 * and after that one at a time: while it fails, the pause doubles, up to 16 s; the first that is made ends it. For any
 * thread.
 */
public final class Reach {
    static final int IN_A_ROW = 3;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 4;

    private final LongSupplier nanoTime;
    private int failed;
    private int pauses;
    private boolean trying;
    private long pausesUntil;

    public Reach(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a connection may be tried; what came of it must then be told. */
    public synchronized boolean mayTry() {
        if (failed < IN_A_ROW) {
            return true;
        }
        if (trying || nanoTime.getAsLong() - pausesUntil < 0) {
            return false;
        }
        trying = true;
        return true;
    }

    /** A connection was made. */
    public synchronized void reached() {
        failed = 0;
        pauses = 0;
        trying = false;
    }

    /** A connection could not be made. */
    public synchronized void failed() {
        if (failed < IN_A_ROW) {
            failed++;
        } else if (!trying) {
            // One of those that were on their way when the pause began.
            return;
        }
        if (failed == IN_A_ROW) {
            trying = false;
            pausesUntil = nanoTime.getAsLong() + FIRST_PAUSE.toNanos() * (1L << Math.min(pauses, MOST_DOUBLINGS));
            pauses++;
        }
    }

    /** Whether the last connections could not be made, and none has been since. */
    public synchronized boolean lost() {
        return failed == IN_A_ROW;
    }

    /** Until a connection may be tried; zero where one may, or is being tried. */
    public synchronized Duration pause() {
        long left = lost() ? pausesUntil - nanoTime.getAsLong() : 0;
        return Duration.ofNanos(Math.max(0, left));
    }
}
