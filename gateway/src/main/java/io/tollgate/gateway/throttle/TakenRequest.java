package io.tollgate.gateway.throttle;

import org.jspecify.annotations.Nullable;

/**
 * What one request has taken of the requests of a key's plan, by the minute and by the day.
 *
 * @param key null where nothing limits the call
 * @param permit of the minute; null where nothing limits that
 */
record TakenRequest(@Nullable KeyState key, RequestLimiter.@Nullable Permit permit) {
    static final TakenRequest OF_NO_PLAN = new TakenRequest(null, null);

    /** Of a request that was not sent. Once, and of what was taken alone. */
    void giveBack() {
        if (permit != null) {
            permit.giveBack();
        }
        DayLimit day = key == null ? null : key.requestsOfDay();
        if (day != null) {
            day.settle(1, 0);
        }
    }
}
