package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.Quantities;
import io.tollgate.gateway.call.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bill of one call from a price list: each quantity at the price of its meter, in the tier and region that
 * served, at the length of all of the call's input. What has no price is a gap. For one use.
 */
final class Rating {
    /** Words for the tier that the usual prices are those of. */
    private static final Set<String> USUAL = Set.of("standard", "default", "auto", "on_demand");

    /** Words for no region in particular. */
    private static final Set<String> ANYWHERE = Set.of("global", "not_available");

    private static final int PRICE_DIGITS = 18;

    private final PriceList prices;
    private final Bill.Lines lines = new Bill.Lines();
    private final Set<String> gaps;
    private final @Nullable Map<Meter, Price> tier;
    private final @Nullable String tierName;
    private final BigDecimal region;
    private long context = -1;

    private Rating(PriceList prices, Particulars particulars, Set<String> gaps) {
        this.prices = prices;
        this.gaps = gaps;
        String served = particulars.serviceTier();
        String name = served == null ? null : served.toLowerCase(Locale.ROOT);
        tierName = name == null || USUAL.contains(name) ? null : name;
        tier = tierName == null ? null : prices.tiers().get(tierName);
        if (tierName != null && tier == null) {
            gaps.add("service_tier:" + tierName);
        }
        region = region(particulars.region());
    }

    private BigDecimal region(@Nullable String served) {
        if (served == null || ANYWHERE.contains(served)) {
            return BigDecimal.ONE;
        }
        BigDecimal factor = prices.regions().get(served);
        if (factor == null) {
            gaps.add("region:" + served);
            return BigDecimal.ONE;
        }
        return factor;
    }

    /** Other models' prices by their names. */
    @FunctionalInterface
    interface Others {
        /** Null if they are not known. */
        @Nullable
        PriceList of(String model);
    }

    /**
     * The bill of a usage.
     *
     * @param version of the prices, as bills name it
     */
    static Bill bill(PriceList prices, MeteredUsage usage, Others others, String version) {
        Particulars particulars = usage.particulars();
        Set<String> gaps = Bill.gapsOf(usage);
        Rating rating = new Rating(prices, particulars, gaps);
        rating.add(usage.tokens(), particulars.counts(), null);
        Price call = prices.rate(Meter.REQUEST);
        if (call != null) {
            rating.lines.add(Meter.REQUEST, BigDecimal.ONE, call.base());
        }
        for (Particulars.Aside aside : particulars.asides()) {
            rating.aside(aside, others);
        }
        BigDecimal sum = rating.lines.sum();
        return new Bill(
                rating.lines.charges(),
                sum,
                sum,
                Bill.Source.CATALOGUE,
                List.copyOf(gaps),
                rating.context < 0 ? null : "above_" + rating.context,
                version);
    }

    private void aside(Particulars.Aside aside, Others others) {
        PriceList theirs = others.of(aside.model());
        if (theirs == null) {
            gaps.add(aside.meter().id());
            return;
        }
        Rating rating = new Rating(theirs, Particulars.NONE, gaps);
        rating.add(aside.tokens(), aside.counts(), aside.meter());
        rating.lines.charges().forEach(each -> lines.add(each.meter(), each.quantity(), each.unitPriceUsd()));
    }

    /**
     * Adds a line for each quantity.
     *
     * @param as the meter that the lines are of; null for that of each quantity
     */
    private void add(TokenUsage tokens, Map<Meter, BigDecimal> counts, @Nullable Meter as) {
        boolean reasoningApart = price(Meter.REASONING_OUTPUT) != null && tokens.reasoningTokens() > 0;
        Quantities.of(tokens, counts, reasoningApart).forEach((meter, quantity) -> {
            Price price = priceOrThatOfTheWhole(meter);
            if (price == null) {
                gaps.add(as == null ? meter.id() : as.id());
                return;
            }
            BigDecimal unit = price.at(tokens.inputTokens());
            context = Math.max(context, price.stepAt(tokens.inputTokens()));
            if (meter.unit() == Meter.Unit.TOKEN && region.compareTo(BigDecimal.ONE) != 0) {
                unit = unit.multiply(region);
            }
            lines.add(
                    as == null ? meter : as,
                    quantity,
                    unit.scale() > PRICE_DIGITS ? unit.setScale(PRICE_DIGITS, RoundingMode.HALF_UP) : unit);
        });
    }

    /** The price of a meter in the tier that served. */
    private @Nullable Price price(Meter meter) {
        Price ofTier = tier == null ? null : tier.get(meter);
        return ofTier == null ? prices.rate(meter) : ofTier;
    }

    /** The price of a meter, or of what its tokens would otherwise be counted as. */
    private @Nullable Price priceOrThatOfTheWhole(Meter meter) {
        Price own = price(meter);
        if (own != null) {
            boolean tierLacksIt = tier != null && !tier.containsKey(meter) && meter.unit() == Meter.Unit.TOKEN;
            if (tierLacksIt) {
                gaps.add(meter.id() + "@" + tierName);
            }
            return own;
        }
        Meter whole = switch (meter) {
            case CACHED_INPUT, CACHE_WRITE_5M -> Meter.INPUT;
            case CACHE_WRITE_1H -> price(Meter.CACHE_WRITE_5M) == null ? Meter.INPUT : Meter.CACHE_WRITE_5M;
            case CACHED_INPUT_AUDIO -> Meter.INPUT_AUDIO;
            default -> null;
        };
        Price instead = whole == null ? null : price(whole);
        if (instead != null && !(prices.own() && whole == Meter.INPUT)) {
            gaps.add(meter.id());
        }
        return instead;
    }
}
