package io.tollgate.analytics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many calls of all kinds there were in each quarter of an hour, and lately in each minute, to tell how far back so
 * many of them reach. An estimate: those of a quarter or minute are taken to be evenly spread. Immutable. All times are
 * epoch microseconds.
 */
final class CallCounts {
    static final long MINUTE = Duration.ofMinutes(1).toNanos() / 1_000;
    static final long QUARTER = 15 * MINUTE;

    /** More than a year of quarters, 24 bytes each. */
    static final int MOST_SPANS = 40_000;

    /** Nothing is known. */
    static final CallCounts NONE = new CallCounts(new long[0], new long[0], new long[1], 0);

    /** What is assumed where nothing is known: ten calls a second. */
    private static final double UNKNOWN_INTERVAL = 100_000;

    /** When the spans that have calls begin. */
    private final long[] begins;
    /** When they end, or were counted. */
    private final long[] ends;
    /** How many calls there were before each, and at last in all. */
    private final long[] before;

    private final long asOf;

    private CallCounts(long[] begins, long[] ends, long[] before, long asOf) {
        this.begins = begins;
        this.ends = ends;
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
     * @param counted how many calls there are by the beginning of their span, of all since then
     * @param width how long those spans are
     * @param now when they were counted
     */
    CallCounts with(long since, SortedMap<Long, Long> counted, long width, long now) {
        int kept = index(since - 1) + 1;
        int dropped = Math.clamp((long) kept + counted.size() - MOST_SPANS, 0, kept);
        int size = kept - dropped + counted.size();
        long[] newBegins = Arrays.copyOfRange(begins, dropped, dropped + size);
        long[] newEnds = Arrays.copyOfRange(ends, dropped, dropped + size);
        long[] newBefore = new long[size + 1];
        int at = kept - dropped;
        for (int i = 0; i < at; i++) {
            newBefore[i + 1] = before[dropped + i + 1] - before[dropped];
        }
        for (Map.Entry<Long, Long> span : counted.entrySet()) {
            long begin = span.getKey();
            newBegins[at] = begin;
            newEnds[at] = begin + width;
            newBefore[at + 1] = newBefore[at] + span.getValue();
            at++;
        }
        if (!counted.isEmpty()) {
            long last = newBegins[at - 1];
            newEnds[at - 1] = Math.clamp(now, last + 1, last + width);
        }
        return new CallCounts(newBegins, newEnds, newBefore, now);
    }

    /**
     * The same with the calls of older minutes by the quarter of an hour.
     *
     * @param until when the first quarter begins whose minutes are kept
     */
    CallCounts byTheQuarter(long until) {
        int old = index(until - 1) + 1;
        if (old == 0 || ends[old - 1] - begins[old - 1] == QUARTER) {
            return this;
        }
        SortedMap<Long, Long> quarters = new TreeMap<>();
        SortedMap<Long, Long> minutes = new TreeMap<>();
        for (int i = 0; i < begins.length; i++) {
            long calls = before[i + 1] - before[i];
            if (i < old) {
                quarters.merge(Math.floorDiv(begins[i], QUARTER) * QUARTER, calls, Long::sum);
            } else {
                minutes.put(begins[i], calls);
            }
        }
        return NONE.with(0, quarters, QUARTER, until).with(until, minutes, MINUTE, asOf);
    }

    /** About how many calls there were between two times. */
    double between(long from, long to) {
        return position(to) - position(from);
    }

    /** A time so long before another that there were about so many calls between them. */
    long reach(long to, double calls) {
        double position = position(to) - calls;
        int span = spanOf(position);
        if (span < 0) {
            // As many a second as there were in all that is known.
            int last = begins.length;
            double interval = last == 0 ? UNKNOWN_INTERVAL : (double) (ends[last - 1] - begins[0]) / before[last];
            long known = last == 0 ? to : Math.min(to, begins[0]);
            return known - (long) (Math.min(-position, calls) * interval) - 1;
        }
        double calledIn = before[span + 1] - before[span];
        double part = Math.min(1, (position - before[span]) / calledIn);
        return Math.min(to - 1, begins[span] + (long) (part * (ends[span] - begins[span])));
    }

    /** About how many calls there were before a time. */
    private double position(long time) {
        int span = index(time);
        if (span < 0) {
            return 0;
        }
        double part = (double) (time - begins[span]) / (ends[span] - begins[span]);
        return before[span] + Math.min(1, part) * (before[span + 1] - before[span]);
    }

    /** The last span that begins at a time or before; -1 if none does. */
    private int index(long time) {
        int found = Arrays.binarySearch(begins, time);
        return found >= 0 ? found : -found - 2;
    }

    /** The last span before which there were so many calls or fewer; -1 if there is none. */
    private int spanOf(double position) {
        if (position < 0) {
            return -1;
        }
        int found = Arrays.binarySearch(before, 0, begins.length, (long) position);
        return found >= 0 ? found : -found - 2;
    }
}
