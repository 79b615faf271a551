package io.tollgate.consumer.rollup;

import org.jspecify.annotations.Nullable;

/**
 * How the roll-ups are doing. What is not rolled up is counted from its rows, so that being behind costs time and
 * nothing else.
 *
 * @param leading whether this process makes them; another does where it does not
 * @param pendingHours hours that have rows which their roll-up lacks, as of the last look
 * @param made spans made since the start
 * @param failure why the last attempt failed; null if it did not
 */
public record RollupStatus(
        boolean leading,
        long pendingHours,
        long made,
        @Nullable String failure) {
    /** Of a consumer without roll-ups. */
    public static final RollupStatus NONE = new RollupStatus(false, 0, 0, null);
}
