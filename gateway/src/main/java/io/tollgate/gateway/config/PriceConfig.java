package io.tollgate.gateway.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model's prices of the operator's own, over time.
 *
 * @param periods by the day from which they hold
 */
public record PriceConfig(List<Period> periods) {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    /** What there is a price for a million tokens of. */
    public static final Set<String> PER_MILLION = Set.of(
            INPUT,
            OUTPUT,
            "cached_input",
            "cache_write_5m",
            "cache_write_1h",
            "reasoning_output",
            "input_audio",
            "cached_input_audio",
            "output_audio",
            "input_image",
            "output_image",
            "input_video");

    /** What there is a price for one of. */
    public static final Set<String> EACH = Set.of(
            "audio_seconds",
            "characters",
            "images",
            "video_seconds",
            "pages",
            "web_search",
            "file_search",
            "code_execution",
            "grounding",
            "request");

    /** All that there is a price of. */
    public static SequencedSet<String> priced() {
        TreeSet<String> all = new TreeSet<>(PER_MILLION);
        all.addAll(EACH);
        return all;
    }

    /** The price that has to be given where others are: that of input or output; null if none is missing. */
    public static @Nullable String missing(Set<String> given) {
        boolean ofTokens = given.stream().anyMatch(PER_MILLION::contains);
        if (given.isEmpty() || (ofTokens && !given.contains(INPUT))) {
            return INPUT;
        }
        return given.contains(INPUT) && !given.contains(OUTPUT) ? OUTPUT : null;
    }

    /**
     * Prices at one time, in USD.
     *
     * @param validFrom the first day, in UTC; null = always
     * @param rates by what is charged for
     * @param above instead, for calls with long inputs
     * @param tiers instead, for service tiers
     * @param regions what prices of tokens are multiplied by, by region
     */
    public record Period(
            @Nullable LocalDate validFrom,
            Map<String, BigDecimal> rates,
            List<Above> above,
            Map<String, Map<String, BigDecimal>> tiers,
            Map<String, BigDecimal> regions) {
        public Period {
            rates = Map.copyOf(rates);
            above = List.copyOf(above);
            tiers = Map.copyOf(tiers);
            regions = Map.copyOf(regions);
        }
    }

    /** Prices for calls whose input is longer than some tokens. */
    public record Above(long inputTokens, Map<String, BigDecimal> rates) {
        public Above {
            rates = Map.copyOf(rates);
        }
    }

    public PriceConfig {
        periods = List.copyOf(periods);
        if (periods.isEmpty()) {
            throw new IllegalArgumentException("prices hold at some time");
        }
    }

    /** Prices for a million tokens each, always the same; null if there is no price of its own. */
    public PriceConfig(
            BigDecimal input, BigDecimal output, @Nullable BigDecimal cachedInput, @Nullable BigDecimal cacheWrite) {
        this(List.of(new Period(null, rates(input, output, cachedInput, cacheWrite), List.of(), Map.of(), Map.of())));
    }

    private static Map<String, BigDecimal> rates(
            BigDecimal input, BigDecimal output, @Nullable BigDecimal cachedInput, @Nullable BigDecimal cacheWrite) {
        Map<String, BigDecimal> rates = new LinkedHashMap<>();
        rates.put(INPUT, input);
        rates.put(OUTPUT, output);
        if (cachedInput != null) {
            rates.put("cached_input", cachedInput);
        }
        if (cacheWrite != null) {
            rates.put("cache_write_5m", cacheWrite);
        }
        return rates;
    }
}
