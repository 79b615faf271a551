package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/** What the use of a model costs. */
@FunctionalInterface
public interface Pricing {
    /** Null where no price is known. */
    @Nullable
    Bill bill(MeteredUsage usage);
}
