package io.tollgate.gateway.call;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a token may spend, in minutes, days and months of UTC; null if nothing limits it. */
public record Limits(
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable BigDecimal usdPerDay,
        @Nullable BigDecimal usdPerMonth) {
    public static final Limits NONE = new Limits(null, null, null, null);

    /** Whether one of them is of money. */
    public boolean ofMoney() {
        return usdPerDay != null || usdPerMonth != null;
    }

    /** Whether none of these is looser than that of another. */
    public boolean within(Limits other) {
        return within(requestsPerMinute, other.requestsPerMinute)
                && within(tokensPerMinute, other.tokensPerMinute)
                && within(usdPerDay, other.usdPerDay)
                && within(usdPerMonth, other.usdPerMonth);
    }

    private static <T extends Comparable<T>> boolean within(@Nullable T limit, @Nullable T other) {
        return other == null || (limit != null && limit.compareTo(other) <= 0);
    }
}
