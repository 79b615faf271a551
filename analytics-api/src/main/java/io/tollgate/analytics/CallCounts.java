package io.tollgate.analytics;

import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * How many calls of all kinds there were in each quarter of an hour, to tell how far back so many of them reach. An
 * estimate: those of a quarter are taken to be evenly spread. Immutable. All times are epoch microseconds.
 */
final class CallCounts {
    static final long QUARTER = Duration.ofMinutes(15).toNanos() / 1_000;

    /** More than a year of them, 16 bytes each. */
    static final int MOST_QUARTERS = 40_000;

    /** Nothing is known. */
    static final CallCounts NONE = new CallCounts(new long[0], new long[1], 0);

    /** What is assumed where nothing is known: ten calls a second. */
    private static final double UNKNOWN_INTERVAL = 100_000;

    /** When the quarters that have calls begin. */
    private final long[] begins;
    /** How many calls there were before each, and at last in all. */
    private final long[] before;

    private final long asOf;

    private CallCounts(long[] begins, long[] before, long asOf) {
        this.begins = begins;
        this.before = before;
        this.asOf = asOf;
    }

    /** When they were counted. */
    long asOf() {
        return asOf;
    }

    /**
     * The same with newer ones, without the oldest where they are too many.
     *
     * @param since when the first of those begins that were counted anew
     * @param counted how many calls there are by the beginning of their quarter, of all since then
     * @param now when they were counted
     */
    CallCounts with(long since, SortedMap<Long, Long> counted, long now) {
        int kept = index(since - 1) + 1;
        int dropped = Math.clamp((long) kept + counted.size() - MOST_QUARTERS, 0, kept);
        long[] newBegins = Arrays.copyOfRange(begins, dropped, kept + counted.size());
        long[] newBefore = new long[newBegins.length + 1];
        int at = kept - dropped;
        for (int i = 0; i < at; i++) {
            newBefore[i + 1] = before[dropped + i + 1] - before[dropped];
        }
        for (var quarter : counted.entrySet()) {
            newBegins[at] = quarter.getKey();
            newBefore[at + 1] = newBefore[at] + quarter.getValue();
            at++;
        }
        return new CallCounts(newBegins, newBefore, now);
    }

    /** About how many calls there were between two times. */
    double between(long from, long to) {
        return position(to) - position(from);
    }

    /** A time so long before another that there were about so many calls between them. */
    long reach(long to, double calls) {
        double position = position(to) - calls;
        int quarter = quarterOf(position);
        if (quarter < 0) {
            // As many a second as there were in all that is known.
            int last = begins.length;
            double interval = last == 0 ? UNKNOWN_INTERVAL : (double) (end(last - 1) - begins[0]) / before[last];
            long known = last == 0 ? to : Math.min(to, begins[0]);
            return known - (long) (Math.min(-position, calls) * interval) - 1;
        }
        double calledIn = before[quarter + 1] - before[quarter];
        double part = Math.min(1, (position - before[quarter]) / calledIn);
        return Math.min(to - 1, begins[quarter] + (long) (part * (end(quarter) - begins[quarter])));
    }

    /** About how many calls there were before a time. */
    private double position(long time) {
        int quarter = index(time);
        if (quarter < 0) {
            return 0;
        }
        double part = (double) (time - begins[quarter]) / (end(quarter) - begins[quarter]);
        return before[quarter] + Math.min(1, part) * (before[quarter + 1] - before[quarter]);
    }

    /** The last quarter that begins at a time or before; -1 if none does. */
    private int index(long time) {
        int found = Arrays.binarySearch(begins, time);
        return found >= 0 ? found : -found - 2;
    }

    /** The last quarter before which there were so many calls or fewer; -1 if there is none. */
    private int quarterOf(double position) {
        if (position < 0) {
            return -1;
        }
        int found = Arrays.binarySearch(before, 0, begins.length, (long) position);
        return found >= 0 ? found : -found - 2;
    }

    /** When a quarter is over, or was counted. */
    private long end(int quarter) {
        long begin = begins[quarter];
        return quarter == begins.length - 1 ? Math.clamp(asOf, begin + 1, begin + QUARTER) : begin + QUARTER;
    }
}
