package io.tollgate.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices that operators have set while the gateway runs. Asked by event loops: answers from memory, and never
 * blocks.
 */
@FunctionalInterface
public interface OwnPrices {
    /** There are none. */
    OwnPrices NONE = (provider, model) -> null;

    /**
     * What is known of a model's prices; the same object as long as nothing changes.
     *
     * @param model as rows name it
     * @return null if nobody has ever set one
     */
    @Nullable
    Known of(String provider, String model);

    /**
     * A model's prices of the operator's own.
     *
     * @param current null where they were deleted
     * @param earlier what was replaced or deleted, which rows may have been priced by; the newest first
     */
    record Known(@Nullable PriceConfig current, List<PriceConfig.Period> earlier) {
        public Known {
            earlier = List.copyOf(earlier);
        }
    }
}
