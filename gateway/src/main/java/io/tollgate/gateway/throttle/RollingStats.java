package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.json.JsonObject;
import java.util.function.LongSupplier;
import org.HdrHistogram.IntCountsHistogram;

/**
 * Counts of one provider's or model's calls: of the last minute, with percentiles, and since the start. For any thread.
 */
final class RollingStats {
    private static final int SLOTS = 6;
    private static final long SLOT_NANOS = 10_000_000_000L;
    private static final long LONGEST_MILLIS = 3_600_000;
    private static final int DIGITS = 2;

    private final LongSupplier nanoTime;
    private final Slot[] slots = new Slot[SLOTS];
    /** All that is not in the slots any more. */
    private final Slot before = new Slot(0);

    RollingStats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot(Long.MIN_VALUE);
        }
    }

    /** What is counted over some time. */
    private static final class Slot {
        private long number;
        private long requests;
        private long succeeded;
        private long failed;
        private long throttled;
        private long canceled;
        private long retried;
        private long inputTokens;
        private long outputTokens;
        private final IntCountsHistogram latency = new IntCountsHistogram(LONGEST_MILLIS, DIGITS);
        private final IntCountsHistogram firstToken = new IntCountsHistogram(LONGEST_MILLIS, DIGITS);

        Slot(long number) {
            this.number = number;
        }

        void restart(long newNumber) {
            number = newNumber;
            requests = succeeded = failed = throttled = canceled = retried = inputTokens = outputTokens = 0;
            latency.reset();
            firstToken.reset();
        }

        void add(Slot other) {
            requests += other.requests;
            succeeded += other.succeeded;
            failed += other.failed;
            throttled += other.throttled;
            canceled += other.canceled;
            retried += other.retried;
            inputTokens += other.inputTokens;
            outputTokens += other.outputTokens;
            latency.add(other.latency);
            firstToken.add(other.firstToken);
        }

        void count(Outcome outcome, boolean retry, TokenUsage usage) {
            requests++;
            switch (outcome) {
                case SUCCEEDED -> succeeded++;
                case THROTTLED -> throttled++;
                case CANCELED -> canceled++;
                case FAILED, REJECTED -> failed++;
            }
            if (retry) {
                retried++;
            }
            inputTokens += usage.inputTokens();
            outputTokens += usage.outputTokens();
        }

        JsonObject json() {
            return new JsonObject()
                    .put("requests", requests)
                    .put("succeeded", succeeded)
                    .put("failed", failed)
                    .put("throttled", throttled)
                    .put("throttle_rate", requests == 0 ? 0.0 : Math.round(1e4 * throttled / requests) / 1e4)
                    .put("retried", retried)
                    .put("canceled", canceled)
                    .put("input_tokens", inputTokens)
                    .put("output_tokens", outputTokens)
                    .put("latency_ms", percentiles(latency))
                    .put("first_token_ms", percentiles(firstToken));
        }

        private static JsonObject percentiles(IntCountsHistogram histogram) {
            return new JsonObject()
                    .put("p50", histogram.getValueAtPercentile(50))
                    .put("p95", histogram.getValueAtPercentile(95))
                    .put("p99", histogram.getValueAtPercentile(99));
        }
    }

    /**
     * Counts one attempt.
     *
     * @param now by the clock that these are kept by
     * @param firstTokenMillis negative where there was none
     */
    synchronized void count(
            long now, Outcome outcome, boolean retry, TokenUsage usage, long latencyMillis, long firstTokenMillis) {
        Slot slot = current(number(now));
        slot.count(outcome, retry, usage);
        if (outcome == Outcome.SUCCEEDED) {
            slot.latency.recordValue(Math.clamp(latencyMillis, 0, LONGEST_MILLIS));
            if (firstTokenMillis >= 0) {
                slot.firstToken.recordValue(Math.clamp(firstTokenMillis, 0, LONGEST_MILLIS));
            }
        }
    }

    /** Counts a call that was refused a permit. */
    void countRefusal() {
        count(nanoTime.getAsLong(), Outcome.THROTTLED, false, TokenUsage.NONE, 0, -1);
    }

    synchronized JsonObject lastMinute() {
        Slot sum = new Slot(0);
        long newest = number(nanoTime.getAsLong());
        for (Slot slot : slots) {
            if (slot.number > newest - SLOTS) {
                sum.add(slot);
            }
        }
        return sum.json();
    }

    synchronized JsonObject sinceStart() {
        Slot sum = new Slot(0);
        sum.add(before);
        for (Slot slot : slots) {
            sum.add(slot);
        }
        return sum.json();
    }

    private Slot current(long number) {
        Slot slot = slots[(int) Math.floorMod(number, (long) SLOTS)];
        if (slot.number != number) {
            before.add(slot);
            slot.restart(number);
        }
        return slot;
    }

    private static long number(long nanos) {
        return Math.floorDiv(nanos, SLOT_NANOS);
    }
}
