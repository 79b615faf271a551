package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.config.PriceConfig;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prices as the operator configures or sets them. */
final class ConfiguredPrices {
    private static final String VERSION = "own";

    private ConfiguredPrices() {}

    static Prices of(PriceConfig config) {
        return of(config.periods());
    }

    static Prices of(List<PriceConfig.Period> periods) {
        return new Prices(
                VERSION,
                periods.stream()
                        .map(period -> new Prices.Period(period.validFrom(), null, list(period)))
                        .toList());
    }

    private static PriceList list(PriceConfig.Period period) {
        Map<String, Map<Meter, Price>> tiers = new HashMap<>();
        period.tiers().forEach((tier, rates) -> tiers.put(tier, prices(rates, List.of())));
        return new PriceList(prices(period.rates(), period.above()), tiers, period.regions(), true);
    }

    private static Map<Meter, Price> prices(Map<String, BigDecimal> rates, List<PriceConfig.Above> above) {
        Map<Meter, Price> prices = new EnumMap<>(Meter.class);
        rates.forEach((name, rate) -> {
            Meter meter = Meter.valueOf(name.toUpperCase(Locale.ROOT));
            boolean token = meter.unit() == Meter.Unit.TOKEN;
            Price price = token ? Price.perMillion(rate) : Price.each(rate);
            List<PriceConfig.Above> steps = above.stream()
                    .sorted(Comparator.comparingLong(PriceConfig.Above::inputTokens))
                    .toList();
            for (PriceConfig.Above step : steps) {
                BigDecimal higher = step.rates().get(name);
                price = token && higher != null ? price.above(step.inputTokens(), higher) : price;
            }
            prices.put(meter, price);
        });
        return prices;
    }
}
