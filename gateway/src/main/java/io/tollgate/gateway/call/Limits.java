package io.tollgate.gateway.call;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a token may spend, in minutes, days and months of UTC, and how many of its calls may run at once; null where it
 * is not limited.
 */
public record Limits(
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Long concurrentCalls,
        @Nullable BigDecimal usdPerDay,
        @Nullable BigDecimal usdPerMonth) {
    public static final Limits NONE = new Limits(null, null, null, null, null);

    /** Whether one of them is of money. */
    public boolean ofMoney() {
        return usdPerDay != null || usdPerMonth != null;
    }

    /** Whether none of these is looser than that of another. */
    public boolean within(Limits other) {
        return within(requestsPerMinute, other.requestsPerMinute)
                && within(tokensPerMinute, other.tokensPerMinute)
                && within(concurrentCalls, other.concurrentCalls)
                && within(usdPerDay, other.usdPerDay)
                && within(usdPerMonth, other.usdPerMonth);
    }

    /** The tighter of both, limit by limit. */
    public Limits and(Limits other) {
        return new Limits(
                least(requestsPerMinute, other.requestsPerMinute),
                least(tokensPerMinute, other.tokensPerMinute),
                least(concurrentCalls, other.concurrentCalls),
                least(usdPerDay, other.usdPerDay),
                least(usdPerMonth, other.usdPerMonth));
    }

    private static <T extends Comparable<T>> boolean within(@Nullable T limit, @Nullable T other) {
        return other == null || (limit != null && limit.compareTo(other) <= 0);
    }

    private static <T extends Comparable<T>> @Nullable T least(@Nullable T one, @Nullable T other) {
        return within(one, other) ? one : other;
    }
}
