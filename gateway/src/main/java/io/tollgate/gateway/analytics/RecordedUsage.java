package io.tollgate.gateway.analytics;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What tokens have used in a day and in its month, both of UTC.
 *
 * @param asOf the moment up to which all calls are in it; null if that is not known
 */
public record RecordedUsage(
        Amount today, Amount thisMonth, @Nullable Instant asOf) {
    /** Some calls, all together. */
    public record Amount(long requests, long inputTokens, long outputTokens, BigDecimal costUsd) {
        Amount plus(Amount other) {
            return new Amount(
                    requests + other.requests,
                    inputTokens + other.inputTokens,
                    outputTokens + other.outputTokens,
                    costUsd.add(other.costUsd));
        }
    }

    /** This and what other tokens have used. */
    RecordedUsage plus(RecordedUsage other) {
        return new RecordedUsage(
                today.plus(other.today),
                thisMonth.plus(other.thisMonth),
                asOf == null || (other.asOf != null && asOf.isBefore(other.asOf)) ? asOf : other.asOf);
    }
}
