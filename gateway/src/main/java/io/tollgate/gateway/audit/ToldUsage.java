package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The usage that a row tells of. */
final class ToldUsage {
    private ToldUsage() {}

    /** All that a row's cost is reckoned from. */
    static MeteredUsage of(UsageEvent row) {
        return new MeteredUsage(
                tokens(row),
                switch (row.getUsageSource()) {
                    case NONE -> MeteredUsage.Source.NONE;
                    case PROVIDER -> MeteredUsage.Source.PROVIDER;
                    case ESTIMATED -> MeteredUsage.Source.ESTIMATED;
                },
                particulars(row, uses(row.getCharges())));
    }

    /** What charges are for in other units than tokens, which have columns. */
    static Map<Meter, BigDecimal> uses(List<Charge> charges) {
        Map<Meter, BigDecimal> uses = new EnumMap<>(Meter.class);
        for (Charge charge : charges) {
            Meter meter = Meter.named(charge.getMeter());
            if (meter != null) {
                switch (meter.unit()) {
                    // A call is one, and USD are what the provider told.
                    case TOKEN, CALL, USD -> {}
                    case SECOND, CHARACTER, IMAGE, PAGE, USE ->
                        uses.merge(meter, charge.getQuantity(), BigDecimal::add);
                }
            }
        }
        return uses;
    }

    static TokenUsage tokens(UsageEvent row) {
        return new TokenUsage(
                row.getInputTokens(),
                row.getOutputTokens(),
                row.getCachedInputTokens(),
                row.getCacheWriteInputTokens(),
                row.getReasoningTokens());
    }

    /**
     * What the provider told besides the tokens.
     *
     * @param uses what was counted in other units
     */
    static Particulars particulars(UsageEvent row, Map<Meter, BigDecimal> uses) {
        Map<Meter, BigDecimal> counts = new EnumMap<>(Meter.class);
        counts.putAll(uses);
        put(counts, Meter.CACHE_WRITE_1H, row.getCacheWrite1hInputTokens());
        put(counts, Meter.INPUT_AUDIO, row.getInputAudioTokens());
        put(counts, Meter.CACHED_INPUT_AUDIO, row.getCachedInputAudioTokens());
        put(counts, Meter.OUTPUT_AUDIO, row.getOutputAudioTokens());
        put(counts, Meter.INPUT_IMAGE, row.getInputImageTokens());
        put(counts, Meter.OUTPUT_IMAGE, row.getOutputImageTokens());
        put(counts, Meter.INPUT_VIDEO, row.getInputVideoTokens());
        return new Particulars(counts, row.getServiceTier(), row.getRegion(), null, List.of(), null, List.of());
    }

    private static void put(Map<Meter, BigDecimal> counts, Meter meter, long tokens) {
        if (tokens > 0) {
            counts.put(meter, BigDecimal.valueOf(tokens));
        }
    }
}
