package io.tollgate.gateway.call;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What the use of a model costs. */
@FunctionalInterface
public interface Pricing {
    /** Null where no price is known. */
    @Nullable
    Bill bill(MeteredUsage usage);

    /**
     * The share of these prices that the operator pays for a gateway's calls with its own keys, above 0 up to 1.
     *
     * @param gateway by its name
     */
    default BigDecimal contracted(String gateway) {
        return BigDecimal.ONE;
    }

    /** What some tokens cost in USD, at the usual tier; null where no price is known. */
    default @Nullable BigDecimal cost(TokenUsage tokens) {
        Bill bill = bill(new MeteredUsage(tokens, MeteredUsage.Source.PROVIDER));
        return bill == null ? null : bill.costUsd();
    }
}
