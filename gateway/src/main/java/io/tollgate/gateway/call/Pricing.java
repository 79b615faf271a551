package io.tollgate.gateway.call;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a model's use costs, in USD with 9 digits after the point. */
@FunctionalInterface
public interface Pricing {
    /** Null where no price is known. */
    @Nullable
    BigDecimal cost(TokenUsage usage);
}
