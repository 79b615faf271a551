package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Meter;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model charges at one time.
 *
 * @param rates USD for one of what each meter counts, at the usual tier
 * @param tiers the same for other service tiers, as far as they differ, by the providers' names for them
 * @param regions what the prices of tokens are multiplied by where a call is served in a certain region
 * @param own whether they are the operator's: then the price of input is that of cached and written input too, unless
 *     that has one of its own; a provider's list that has none may only not be known
 */
public record PriceList(
        Map<Meter, Price> rates, Map<String, Map<Meter, Price>> tiers, Map<String, BigDecimal> regions, boolean own) {

    public PriceList {
        rates = copy(rates);
        Map<String, Map<Meter, Price>> copies = new HashMap<>();
        tiers.forEach((tier, prices) -> copies.put(tier, copy(prices)));
        tiers = Map.copyOf(copies);
        regions = Map.copyOf(regions);
    }

    /** Rates for input and output alone. */
    public static PriceList of(Price input, Price output) {
        return new PriceList(Map.of(Meter.INPUT, input, Meter.OUTPUT, output), Map.of(), Map.of(), true);
    }

    private static Map<Meter, Price> copy(Map<Meter, Price> prices) {
        return prices.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(prices));
    }

    /** The price of one of what a meter counts; null if it has none of its own. */
    public @Nullable Price rate(Meter meter) {
        return rates.get(meter);
    }
}
