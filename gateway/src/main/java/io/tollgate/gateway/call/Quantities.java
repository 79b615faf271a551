package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/** What there is to charge for, by meter, so that nothing is in two quantities. */
public final class Quantities {
    private Quantities() {}

    /**
     * Divides tokens among meters.
     *
     * @param counts what is told apart of them, and what is counted in other units
     * @param reasoningApart whether reasoning is charged apart from other output
     */
    public static Map<Meter, BigDecimal> of(TokenUsage tokens, Map<Meter, BigDecimal> counts, boolean reasoningApart) {
        Map<Meter, BigDecimal> all = new EnumMap<>(Meter.class);
        long written = tokens.cacheWriteInputTokens();
        long anHour = Math.min(written, whole(counts, Meter.CACHE_WRITE_1H));
        long read = tokens.cachedInputTokens();
        long readAudio = Math.min(read, whole(counts, Meter.CACHED_INPUT_AUDIO));
        put(all, Meter.CACHE_WRITE_5M, written - anHour);
        put(all, Meter.CACHE_WRITE_1H, anHour);
        put(all, Meter.CACHED_INPUT, read - readAudio);
        put(all, Meter.CACHED_INPUT_AUDIO, readAudio);
        long left = Math.max(0, tokens.inputTokens() - read - written);
        left -= take(all, Meter.INPUT_AUDIO, whole(counts, Meter.INPUT_AUDIO) - readAudio, left);
        left -= take(all, Meter.INPUT_IMAGE, whole(counts, Meter.INPUT_IMAGE), left);
        left -= take(all, Meter.INPUT_VIDEO, whole(counts, Meter.INPUT_VIDEO), left);
        put(all, Meter.INPUT, left);
        long said = tokens.outputTokens();
        said -= take(all, Meter.REASONING_OUTPUT, reasoningApart ? tokens.reasoningTokens() : 0, said);
        said -= take(all, Meter.OUTPUT_AUDIO, whole(counts, Meter.OUTPUT_AUDIO), said);
        said -= take(all, Meter.OUTPUT_IMAGE, whole(counts, Meter.OUTPUT_IMAGE), said);
        put(all, Meter.OUTPUT, said);
        counts.forEach((meter, count) -> {
            if (meter.unit() != Meter.Unit.TOKEN && count.signum() > 0) {
                all.put(meter, count);
            }
        });
        return all;
    }

    private static long whole(Map<Meter, BigDecimal> counts, Meter meter) {
        BigDecimal count = counts.get(meter);
        return count == null ? 0 : count.longValue();
    }

    private static long take(Map<Meter, BigDecimal> all, Meter meter, long wanted, long left) {
        long taken = Math.max(0, Math.min(wanted, left));
        put(all, meter, taken);
        return taken;
    }

    private static void put(Map<Meter, BigDecimal> all, Meter meter, long quantity) {
        if (quantity > 0) {
            all.put(meter, BigDecimal.valueOf(quantity));
        }
    }
}
