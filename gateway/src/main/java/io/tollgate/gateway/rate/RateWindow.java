package io.tollgate.gateway.rate;

import java.time.Duration;

/**
 * What was taken in a window of time. One that slides remembers when each amount was taken; those within a grain are
 * taken as one of the latest time, so that no window has more than the limit, and what is taken comes back at most that
 * grain late. Not for several threads.
 */
final class RateWindow {
    private static final int FEW = 4;

    private final RateRule rule;
    private long[] times = new long[FEW];
    private long[] amounts = new long[FEW];
    private int oldest;
    private int size;
    private long sum;

    RateWindow(RateRule rule) {
        this.rule = rule;
    }

    /** How many amounts there is room for. */
    int capacity() {
        return times.length;
    }

    /** Whether one more amount, at that time, needs more room. */
    boolean full(long now) {
        forget(now);
        return size == times.length && times[at(size - 1)] != rule.stamp(now);
    }

    /** How long until the limit is not reached any more; zero where it is not. */
    Duration wait(long limit, long now) {
        forget(now);
        long left = sum;
        for (int i = 0; left >= limit && i < size; i++) {
            left -= amounts[at(i)];
            if (left < limit) {
                return Duration.ofNanos(rule.end(times[at(i)]) - now);
            }
        }
        return Duration.ZERO;
    }

    /** Takes an amount; where there is no more room, the two oldest become one of the later time. */
    void add(long amount, long now) {
        forget(now);
        long time = rule.stamp(now);
        sum += amount;
        if (size > 0 && times[at(size - 1)] >= time) {
            amounts[at(size - 1)] += amount;
            return;
        }
        if (size == times.length) {
            amounts[at(1)] += amounts[oldest];
            oldest = at(1);
            size--;
        }
        times[at(size)] = time;
        amounts[at(size)] = amount;
        size++;
    }

    /** Makes room for twice as much. */
    void grow() {
        long[] moreTimes = new long[times.length * 2];
        long[] moreAmounts = new long[times.length * 2];
        for (int i = 0; i < size; i++) {
            moreTimes[i] = times[at(i)];
            moreAmounts[i] = amounts[at(i)];
        }
        times = moreTimes;
        amounts = moreAmounts;
        oldest = 0;
    }

    /** Whether nothing was taken that still counts. */
    boolean empty(long now) {
        forget(now);
        return size == 0;
    }

    private void forget(long now) {
        while (size > 0 && rule.end(times[oldest]) <= now) {
            sum -= amounts[oldest];
            oldest = at(1);
            size--;
        }
    }

    private int at(int after) {
        return (oldest + after) & (times.length - 1);
    }
}
