package io.tollgate.gateway.analytics;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a token has used in a day and in its month, both of UTC.
 *
 * @param asOf the moment up to which all calls are in it; null if that is not known
 */
public record RecordedUsage(
        Amount today, Amount thisMonth, @Nullable Instant asOf) {
    /** Some calls, all together. */
    public record Amount(long requests, long inputTokens, long outputTokens, BigDecimal costUsd) {}
}
