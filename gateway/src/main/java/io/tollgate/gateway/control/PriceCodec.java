package io.tollgate.gateway.control;

import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.PriceConfig.Above;
import io.tollgate.gateway.config.PriceConfig.Period;
import io.tollgate.schemas.avro.PriceAbove;
import io.tollgate.schemas.avro.PriceEntry;
import io.tollgate.schemas.avro.PricePeriod;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Own prices as the topic and the snapshot hold them. */
final class PriceCodec {
    private PriceCodec() {}

    static PriceEntry written(StoredPrices prices) {
        PriceConfig current = prices.current();
        return new PriceEntry(
                prices.provider(),
                prices.model(),
                current == null ? List.of() : written(current.periods()),
                written(prices.known().earlier()),
                prices.createdAt(),
                prices.createdBy(),
                prices.modifiedAt(),
                prices.modifiedBy());
    }

    private static List<PricePeriod> written(List<Period> periods) {
        return periods.stream()
                .map(period -> new PricePeriod(
                        period.validFrom(),
                        text(period.rates()),
                        period.above().stream()
                                .map(above -> new PriceAbove(above.inputTokens(), text(above.rates())))
                                .toList(),
                        tiers(period.tiers()),
                        text(period.regions())))
                .toList();
    }

    private static Map<String, Map<String, String>> tiers(Map<String, Map<String, BigDecimal>> tiers) {
        Map<String, Map<String, String>> written = new HashMap<>();
        tiers.forEach((tier, rates) -> written.put(tier, text(rates)));
        return written;
    }

    private static Map<String, String> text(Map<String, BigDecimal> rates) {
        Map<String, String> text = new HashMap<>();
        rates.forEach((name, rate) -> text.put(name, rate.toPlainString()));
        return text;
    }

    static StoredPrices read(PriceEntry entry) {
        List<Period> periods = read(entry.getPeriods());
        return new StoredPrices(
                entry.getProvider(),
                entry.getModel(),
                new OwnPrices.Known(periods.isEmpty() ? null : new PriceConfig(periods), read(entry.getEarlier())),
                entry.getCreatedAt(),
                entry.getCreatedBy(),
                entry.getModifiedAt(),
                entry.getModifiedBy());
    }

    private static List<Period> read(List<PricePeriod> periods) {
        return periods.stream()
                .map(period -> new Period(
                        period.getValidFrom(),
                        rates(period.getRates()),
                        period.getAbove().stream()
                                .map(above -> new Above(above.getInputTokens(), rates(above.getRates())))
                                .toList(),
                        ratesOfTiers(period.getTiers()),
                        rates(period.getRegions())))
                .toList();
    }

    private static Map<String, Map<String, BigDecimal>> ratesOfTiers(Map<String, Map<String, String>> tiers) {
        Map<String, Map<String, BigDecimal>> read = new HashMap<>();
        tiers.forEach((tier, rates) -> read.put(tier, rates(rates)));
        return read;
    }

    private static Map<String, BigDecimal> rates(Map<String, String> text) {
        Map<String, BigDecimal> rates = new HashMap<>();
        text.forEach((name, rate) -> rates.put(name, new BigDecimal(rate)));
        return rates;
    }
}
