package io.tollgate.gateway.config;

import io.tollgate.service.Section;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's prices: one mapping, or a list of them with the days from which they hold. */
final class PriceReader {
    private static final String PRICES = "prices";
    private static final String CACHE_WRITE = "cache_write";
    private static final String CACHE_WRITE_5M = "cache_write_5m";

    private PriceReader() {}

    static @Nullable PriceConfig read(Section model) {
        if (!model.isList(PRICES)) {
            Section prices = model.section(PRICES);
            PriceConfig.Period period = period(prices);
            return period == null ? null : new PriceConfig(List.of(period));
        }
        List<PriceConfig.Period> periods = new ArrayList<>();
        for (Section prices : model.items(PRICES)) {
            PriceConfig.Period period = period(prices);
            if (period == null) {
                continue;
            }
            LocalDate before = periods.isEmpty() ? null : periods.getLast().validFrom();
            LocalDate from = period.validFrom();
            if (!periods.isEmpty() && (from == null || (before != null && !from.isAfter(before)))) {
                prices.problem("valid_from", "must be a later day than that of the prices before");
            }
            periods.add(period);
        }
        return periods.isEmpty() ? null : new PriceConfig(periods);
    }

    private static PriceConfig.@Nullable Period period(Section prices) {
        LocalDate from = day(prices);
        Map<String, BigDecimal> rates = rates(prices, true);
        List<PriceConfig.Above> above = new ArrayList<>();
        for (Section step : prices.items("above")) {
            int tokens = step.integer("input_tokens", 0, 0, Integer.MAX_VALUE);
            if (tokens == 0) {
                step.problem("input_tokens", "is missing: the length of input above which these prices hold");
            }
            above.add(new PriceConfig.Above(tokens, rates(step, false)));
        }
        Map<String, Map<String, BigDecimal>> tiers = new LinkedHashMap<>();
        prices.section("tiers").sections().forEach((tier, section) -> tiers.put(tier, rates(section, true)));
        Section factors = prices.section("regions");
        Map<String, BigDecimal> regions = new LinkedHashMap<>();
        factors.names().forEach(region -> {
            BigDecimal factor = factors.exact(region);
            if (factor != null) {
                regions.put(region, factor);
            }
        });
        if (!prices.present()) {
            return null;
        }
        if (rates.isEmpty()) {
            prices.problem(
                    "input", "is missing: USD per million tokens; or " + String.join(", ", PriceConfig.priced()));
            return null;
        }
        String missing = PriceConfig.missing(rates.keySet());
        if (missing != null) {
            prices.problem(missing, "is missing: USD per million tokens");
        }
        return new PriceConfig.Period(from, rates, above, tiers, regions);
    }

    private static Map<String, BigDecimal> rates(Section section, boolean each) {
        Map<String, BigDecimal> rates = new LinkedHashMap<>();
        for (String name : each ? PriceConfig.priced() : PriceConfig.PER_MILLION) {
            BigDecimal rate = section.exact(name);
            if (rate != null) {
                rates.put(name, rate);
            }
        }
        // As it was called when there was one lifetime.
        BigDecimal written = section.exact(CACHE_WRITE);
        if (written != null && rates.putIfAbsent(CACHE_WRITE_5M, written) != null) {
            section.problem(CACHE_WRITE, "is the same as " + CACHE_WRITE_5M + ", which is given too");
        }
        return rates;
    }

    private static @Nullable LocalDate day(Section prices) {
        String text = prices.optional("valid_from");
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            prices.problem("valid_from", "is \"" + text + "\" but must be a day such as 2026-12-01");
            return null;
        }
    }
}
