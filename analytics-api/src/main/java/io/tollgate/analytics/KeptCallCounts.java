package io.tollgate.analytics;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many calls are stored, by quarter of an hour, as of some seconds ago: all is counted once, and afterwards what
 * may have changed, beside whoever asks. For any number of threads.
 */
final class KeptCallCounts {
    private static final Logger log = LoggerFactory.getLogger(KeptCallCounts.class);
    private static final long NEW_AFTER = Duration.ofSeconds(15).toNanos() / 1_000;

    /** How long a quarter is counted anew: calls are stored some time after they were accepted. */
    private static final long SETTLING = 4 * CallCounts.QUARTER;

    private final ClickHouse clickHouse;
    private final QueryLimits limits;
    private final InstantSource clock;
    private final ReentrantLock counting = new ReentrantLock();
    private volatile CallCounts counts = CallCounts.NONE;

    KeptCallCounts(ClickHouse clickHouse, QueryLimits limits, InstantSource clock) {
        this.clickHouse = clickHouse;
        this.limits = limits;
        this.clock = clock;
    }

    /** What was counted last; blocks where that is nothing yet. */
    CallCounts current() {
        CallCounts current = counts;
        if (current == CallCounts.NONE) {
            count();
        } else if (now() - current.asOf() > NEW_AFTER) {
            Thread.ofVirtual().name("call-counts").start(this::count);
        }
        return counts;
    }

    /** Counts, unless somebody does. */
    private void count() {
        if (!counting.tryLock()) {
            return;
        }
        try {
            CallCounts last = counts;
            long now = now();
            long since = last == CallCounts.NONE
                    ? now - CallCounts.MOST_QUARTERS * CallCounts.QUARTER
                    : last.asOf() - SETTLING;
            long first = Math.floorDiv(since, CallCounts.QUARTER) * CallCounts.QUARTER;
            counts = last.with(first, clickHouse.read(statement(first), KeptCallCounts::read), now);
        } catch (RefusedException e) {
            log.debug("calls could not be counted, and pages of them are looked for without: {}", e.failure());
        } finally {
            counting.unlock();
        }
    }

    /** By the beginning of their quarter, UInt32 in epoch seconds: how many calls, UInt64. */
    private Sql statement(long since) {
        return new Sql(
                "SELECT toUInt32(toStartOfFifteenMinutes(accepted_at) AS quarter), count() FROM usage WHERE quarter >= "
                        + "toDateTime(" + since / 1_000_000 + ", 'UTC') GROUP BY quarter" + limits.planning(),
                List.of());
    }

    private static SortedMap<Long, Long> read(Rows in) throws IOException {
        SortedMap<Long, Long> counted = new TreeMap<>();
        while (in.next()) {
            counted.put(1_000_000 * in.uint32(), in.int64());
        }
        return counted;
    }

    private long now() {
        return SqlBuilder.micros(clock.instant());
    }
}
