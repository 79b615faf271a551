package io.tollgate.analytics;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of milliseconds, counted by the steps of a logarithmic scale: 0 for 0, else 1 and the logarithm to the base
 * 1.02, rounded, as the audit consumer counts them. Histograms add up exactly; what a step stands for is at most 1 %
 * off, before it is rounded to whole milliseconds. Not for several threads.
 */
final class Histogram {
    private static final double BASE = 1.02;
    private static final int[] NOTHING = {};
    private static final int ROOM = 16;

    /** What steps stand for, up to some hours. */
    private static final long[] MILLIS =
            IntStream.range(0, 1_000).mapToLong(Histogram::exactly).toArray();

    /** Counts of the steps from the first one on, as long as all together fit. */
    private int[] counts = NOTHING;

    /** The same once they do not. */
    private long @Nullable [] large;

    private int first;

    /** Steps of numbers that have yet to be counted: of a few, a list takes much less room. */
    private int[] listed = NOTHING;

    private long total;

    /** @param step from 0 */
    void add(int step, long count) {
        int place = step - first;
        if (place < 0 || place >= room()) {
            reach(step, step);
            place = step - first;
        }
        addTotal(count);
        plus(place, count);
    }

    void add(Histogram other) {
        addTotal(other.total);
        if (other.room() > 0) {
            reach(other.first, other.first + other.room() - 1);
            int offset = other.first - first;
            for (int i = 0; i < other.room(); i++) {
                plus(offset + i, other.at(i));
            }
        }
        count(other.listed);
    }

    /** To be called before what is added is counted. */
    private void addTotal(long count) {
        total += count;
        if (total > Integer.MAX_VALUE && large == null) {
            large = Arrays.stream(counts).asLongStream().toArray();
            counts = NOTHING;
        }
    }

    private int room() {
        return large == null ? counts.length : large.length;
    }

    private long at(int place) {
        return large == null ? counts[place] : large[place];
    }

    private void plus(int place, long count) {
        if (large == null) {
            counts[place] += (int) count;
        } else {
            large[place] += count;
        }
    }

    /** Adds the steps of single numbers; the array is not the caller's any more. */
    void add(int[] steps) {
        count(listed);
        listed = steps;
        addTotal(steps.length);
    }

    private void count(int[] steps) {
        reach(steps, steps.length);
        for (int step : steps) {
            plus(step - first, 1);
        }
    }

    /** Counts what is listed. */
    private void count() {
        count(listed);
        listed = NOTHING;
    }

    /** Makes room for the first of some steps, so that it is made once for all that are added next. */
    void reach(int[] steps, int length) {
        if (length == 0) {
            return;
        }
        int low = steps[0];
        int high = low;
        for (int i = 1; i < length; i++) {
            low = Math.min(low, steps[i]);
            high = Math.max(high, steps[i]);
        }
        reach(low, high);
    }

    private void reach(int low, int high) {
        int room = room();
        int from = low;
        int to = high;
        int offset = 0;
        if (room > 0) {
            int last = first + room - 1;
            if (low >= first && high <= last) {
                return;
            }
            from = low < first ? Math.max(0, low - ROOM) : first;
            to = high > last ? high + ROOM : last;
            offset = first - from;
        }
        first = from;
        if (large == null) {
            int[] wider = new int[to - from + 1];
            System.arraycopy(counts, 0, wider, offset, room);
            counts = wider;
        } else {
            long[] wider = new long[to - from + 1];
            System.arraycopy(large, 0, wider, offset, room);
            large = wider;
        }
    }

    /** Writes the arrays that {@link Rows#counts} reads. */
    void write(KeptRows.Writer out) {
        count();
        int[] steps = IntStream.range(0, room()).filter(place -> at(place) != 0).toArray();
        long[] each = new long[steps.length];
        for (int i = 0; i < steps.length; i++) {
            each[i] = at(steps[i]);
            steps[i] += first;
        }
        out.uint16s(steps);
        out.int64s(each);
    }

    void clear() {
        Arrays.fill(counts, 0);
        if (large != null) {
            Arrays.fill(large, 0);
        }
        listed = NOTHING;
        total = 0;
    }

    long total() {
        return total;
    }

    /**
     * The percentile by nearest rank, in whole milliseconds: that of the first step at which at least this share of the
     * numbers is counted.
     *
     * @param share above 0, at most 1
     * @throws IllegalStateException if nothing is counted
     */
    long percentile(double share) {
        count();
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < room(); i++) {
            seen += at(i);
            if (seen >= rank && seen > 0) {
                return millis(first + i);
            }
        }
        throw new IllegalStateException("nothing is counted");
    }

    private static long millis(int step) {
        return step < MILLIS.length ? MILLIS[step] : exactly(step);
    }

    private static long exactly(int step) {
        return step == 0 ? 0 : Math.round(Math.pow(BASE, step - 1.0));
    }

    /** SQL for the step that a number of milliseconds is counted under. */
    static String step(String millis) {
        return "toUInt16(if(" + millis + " = 0, 0, 1 + round(log(" + millis + ") / log(" + BASE + "))))";
    }
}
