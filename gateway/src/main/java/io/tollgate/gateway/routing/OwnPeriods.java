package io.tollgate.gateway.routing;

import io.tollgate.gateway.config.OwnPrices;
import org.jspecify.annotations.Nullable;

/**
 * A model's prices of the operator's own, as bills are made of them.
 *
 * @param of what they were made of
 * @param current null where they were deleted
 * @param earlier what was replaced or deleted; null if nothing was
 */
record OwnPeriods(
        OwnPrices.Known of,
        @Nullable Prices current,
        @Nullable Prices earlier) {
    static OwnPeriods of(OwnPrices.Known known) {
        return new OwnPeriods(
                known,
                known.current() == null ? null : ConfiguredPrices.of(known.current()),
                known.earlier().isEmpty() ? null : ConfiguredPrices.of(known.earlier()));
    }
}
