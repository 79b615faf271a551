package io.tollgate.gateway.throttle;

import io.tollgate.gateway.rate.TokenBucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The model tokens that one attempt reserves of a key's plan, by the minute and by the day, and settles with what it
 * used.
 *
 * @param key null where nothing limits the call
 * @param estimate of what it will use
 */
record ReservedTokens(@Nullable KeyState key, long estimate) {

    /** What came of asking for them. */
    sealed interface Taken {}

    /** They are there, or will be after some nanoseconds. */
    record Granted(long waitNanos) implements Taken {}

    /** There are not enough, by which limit, and for how long. */
    record Refused(String limit, Duration retryAfter, long value) implements Taken {}

    /**
     * Takes them, of both or of none.
     *
     * @param within the longest wait for those of the minute
     */
    Taken take(Duration within) {
        TokenBucket minute = key == null ? null : key.tokens();
        DayLimit day = key == null ? null : key.tokensOfDay();
        long wait = minute == null ? 0 : minute.reserve(estimate, within);
        if (minute != null && wait < 0) {
            return new Refused("tokens_per_minute", minute.until(estimate), minute.limit());
        }
        if (day != null && !day.take(estimate)) {
            if (minute != null) {
                minute.settle(estimate, 0);
            }
            return new Refused("tokens_per_day", day.resetsIn(), day.limit());
        }
        return new Granted(wait);
    }

    void settle(long used) {
        TokenBucket minute = key == null ? null : key.tokens();
        DayLimit day = key == null ? null : key.tokensOfDay();
        if (minute != null) {
            minute.settle(estimate, used);
        }
        if (day != null) {
            day.settle(estimate, used);
        }
    }
}
