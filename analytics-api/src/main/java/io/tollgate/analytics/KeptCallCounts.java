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
 * How many calls are stored, by quarter of an hour and lately by the minute, as of some seconds ago: all is counted
 * once, and afterwards what may have changed, beside whoever asks. For any number of threads.
 */
final class KeptCallCounts {
    private static final Logger log = LoggerFactory.getLogger(KeptCallCounts.class);
    private static final long NEW_AFTER = Duration.ofSeconds(15).toNanos() / 1_000;

    /** How long minutes are counted anew: calls are stored some time after they were accepted. */
    private static final long SETTLING = 10 * CallCounts.MINUTE;

    /** Of so much calls are counted by the minute at first, which is not done from a projection. */
    private static final long FINE = 4 * CallCounts.QUARTER;

    /** How long what was counted by the minute stays so. */
    private static final long FINE_FOR = 24 * CallCounts.QUARTER;

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
            counts = now() - counts.asOf() > FINE ? all() : counted(counts, counts.asOf() - SETTLING);
        } catch (RefusedException e) {
            log.debug("calls could not be counted, and pages of them are looked for without: {}", e.failure());
        } finally {
            counting.unlock();
        }
    }

    private CallCounts all() {
        long fine = beginning(now() - FINE, CallCounts.QUARTER);
        long first = fine - CallCounts.MOST_SPANS * CallCounts.QUARTER;
        SortedMap<Long, Long> quarters = read("toStartOfFifteenMinutes(accepted_at)", first, fine);
        return counted(CallCounts.NONE.with(first, quarters, CallCounts.QUARTER, fine), fine);
    }

    /** What was counted before, with the minutes since some time counted anew. */
    private CallCounts counted(CallCounts last, long since) {
        long now = now();
        long first = beginning(since, CallCounts.MINUTE);
        SortedMap<Long, Long> minutes =
                read("toStartOfMinute(accepted_at)", first, SqlBuilder.micros(RangeParser.LATEST));
        return last.with(first, minutes, CallCounts.MINUTE, now)
                .byTheQuarter(beginning(now - FINE_FOR, CallCounts.QUARTER));
    }

    private static long beginning(long time, long width) {
        return Math.floorDiv(time, width) * width;
    }

    /** How many calls there are by the beginning of their span, all within a range. */
    private SortedMap<Long, Long> read(String span, long from, long to) {
        return clickHouse.read(
                new Sql(
                        "SELECT toUInt32(" + span + " AS span), count() FROM usage WHERE span >= " + time(from)
                                + " AND span < " + time(to) + " GROUP BY span" + limits.planning(),
                        List.of()),
                KeptCallCounts::read);
    }

    private static String time(long micros) {
        return "toDateTime(" + micros / 1_000_000 + ", 'UTC')";
    }

    /** UInt32, in epoch seconds, and UInt64. */
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
