package io.tollgate.analytics;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The table of versions as it was last read, which is again when it has another number of lines, and after some minutes
 * anyway: cells whose line has gone stay for an hour. For any number of threads.
 */
final class HeldLines {
    private static final long LONGEST_NANOS = Duration.ofMinutes(5).toNanos();

    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Held held;

    private record Held(RollupLines lines, long count, long readAt) {
        boolean holds(long lines) {
            return count == lines && System.nanoTime() - readAt < LONGEST_NANOS;
        }
    }

    /**
     * What holds.
     *
     * @param count how many lines there were a moment ago
     * @param table reads them
     */
    RollupLines of(long count, Supplier<RollupLines> table) {
        Held now = held;
        if (now != null && now.holds(count)) {
            return now.lines();
        }
        reading.lock();
        try {
            now = held;
            if (now == null || !now.holds(count)) {
                long readAt = System.nanoTime();
                now = new Held(table.get(), count, readAt);
                held = now;
            }
            return now.lines();
        } finally {
            reading.unlock();
        }
    }
}
