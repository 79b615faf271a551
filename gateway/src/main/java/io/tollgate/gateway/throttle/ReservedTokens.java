package io.tollgate.gateway.throttle;

import io.tollgate.gateway.rate.TokenBucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The model tokens that one attempt reserves of a key's plan, by the minute and by the day, and settles with what it used.
 *
 * @param key null where nothing limits the call
 * @param estimate of what it will use
 */
record ReservedTokens(@Nullable KeyState key, long estimate) {

    /** Why there are not enough. */
    record Refusal(String limit, Duration retryAfter, long value) {}

    /** Takes them, of both or of none; null if that could be done. */
    @Nullable
    Refusal take() {
        TokenBucket minute = key == null ? null : key.tokens();
        DayLimit day = key == null ? null : key.tokensOfDay();
        if (minute != null && !minute.reserve(estimate)) {
            return new Refusal("tokens_per_minute", minute.until(estimate), minute.limit());
        }
        if (day != null && !day.take(estimate)) {
            if (minute != null) {
                minute.settle(estimate, 0);
            }
            return new Refusal("tokens_per_day", day.resetsIn(), day.limit());
        }
        return null;
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
