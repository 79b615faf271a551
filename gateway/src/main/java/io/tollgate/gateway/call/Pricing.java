package io.tollgate.gateway.call;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What the use of a model costs. */
@FunctionalInterface
public interface Pricing {
    /** Null where no price is known. */
    @Nullable
    Bill bill(MeteredUsage usage);

    /** What some tokens cost in USD, at the usual tier; null where no price is known. */
    default @Nullable BigDecimal cost(TokenUsage tokens) {
        Bill bill = bill(new MeteredUsage(tokens, MeteredUsage.Source.PROVIDER));
        return bill == null ? null : bill.costUsd();
    }
}
