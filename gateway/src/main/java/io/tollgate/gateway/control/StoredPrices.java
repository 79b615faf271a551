package io.tollgate.gateway.control;

import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.PriceConfig;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model's prices as an operator has set them. They stay known after they were replaced or deleted, since rows may
 * have been priced by them.
 *
 * @param model as rows name it
 * @param createdBy the id of a token
 * @param modifiedBy the id of a token
 */
public record StoredPrices(
        String provider,
        String model,
        OwnPrices.Known known,
        Instant createdAt,
        String createdBy,
        Instant modifiedAt,
        String modifiedBy)
        implements Entry {
    static final String KIND = "price/";

    /** So many periods that hold no more are kept. */
    static final int EARLIER_KEPT = 20;

    /** Prices that were not there before. */
    public static StoredPrices first(String provider, String model, PriceConfig prices, Instant now, String by) {
        return new StoredPrices(provider, model, new OwnPrices.Known(prices, List.of()), now, by, now, by);
    }

    /** Null where they were deleted. */
    public @Nullable PriceConfig current() {
        return known.current();
    }

    /** The same model at other prices. */
    public StoredPrices replaced(PriceConfig prices, Instant now, String by) {
        return with(prices, now, by);
    }

    /** The same model without prices of the operator's own. */
    public StoredPrices deleted(Instant now, String by) {
        return with(null, now, by);
    }

    private StoredPrices with(@Nullable PriceConfig prices, Instant now, String by) {
        List<PriceConfig.Period> holding = periods(prices);
        List<PriceConfig.Period> earlier = Stream.concat(periods(current()).stream(), known.earlier().stream())
                .filter(period -> !holding.contains(period))
                .distinct()
                .limit(EARLIER_KEPT)
                .toList();
        // Of prices that were deleted, others make a new beginning.
        boolean anew = current() == null;
        return new StoredPrices(
                provider,
                model,
                new OwnPrices.Known(prices, earlier),
                anew ? now : createdAt,
                anew ? by : createdBy,
                now,
                by);
    }

    private static List<PriceConfig.Period> periods(@Nullable PriceConfig prices) {
        return prices == null ? List.of() : prices.periods();
    }

    /** {@code provider/model}. */
    public String place() {
        return provider + "/" + model;
    }

    @Override
    public String key() {
        return KIND + place();
    }
}
