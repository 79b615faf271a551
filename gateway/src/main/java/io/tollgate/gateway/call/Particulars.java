package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of a call's usage besides its tokens: what its price depends on, and what else was counted.
 *
 * @param counts by meter: of the tokens, those written to the cache for an hour and those that are no text (cached ones
 *     included); and everything that is counted in other units
 * @param serviceTier that served the call, in the provider's words; null if it did not say
 * @param region where it was served, in the provider's words; null if it did not say
 * @param toldUsd what the provider says that the call cost; null if it did not say
 * @param asides what other models did for this one
 * @param model that served the call in place of the one that was asked for; null if none did
 * @param gaps what was used, or may have been, in quantities that are not known
 */
public record Particulars(
        Map<Meter, BigDecimal> counts,
        @Nullable String serviceTier,
        @Nullable String region,
        @Nullable BigDecimal toldUsd,
        List<Aside> asides,
        @Nullable String model,
        List<String> gaps) {
    public static final Particulars NONE = new Particulars(Map.of(), null, null, null, List.of(), null, List.of());

    /** What another model did for the one that answers, which is charged at its own price. */
    public record Aside(Meter meter, String model, TokenUsage tokens, Map<Meter, BigDecimal> counts) {
        public Aside {
            counts = copy(counts);
        }
    }

    public Particulars {
        counts = copy(counts);
        asides = List.copyOf(asides);
        gaps = List.copyOf(gaps);
        if (toldUsd != null && toldUsd.signum() < 0) {
            throw new IllegalArgumentException("a cost is not negative, as " + toldUsd + " is");
        }
    }

    private static Map<Meter, BigDecimal> copy(Map<Meter, BigDecimal> counts) {
        if (counts.isEmpty()) {
            return Map.of();
        }
        counts.forEach((meter, count) -> {
            if (count.signum() < 0) {
                throw new IllegalArgumentException(meter.id() + " is not negative, as " + count + " is");
            }
        });
        return Collections.unmodifiableMap(new EnumMap<>(counts));
    }

    /** What was counted on a meter. */
    public BigDecimal count(Meter meter) {
        return counts.getOrDefault(meter, BigDecimal.ZERO);
    }

    /** Tokens, or other whole things, that were counted on a meter. */
    public long whole(Meter meter) {
        BigDecimal count = counts.get(meter);
        return count == null ? 0 : count.longValue();
    }

    /** The same, with what was counted on one more meter. */
    public Particulars with(Meter meter, BigDecimal count) {
        Map<Meter, BigDecimal> more = new EnumMap<>(Meter.class);
        more.putAll(counts);
        more.put(meter, count);
        return new Particulars(more, serviceTier, region, toldUsd, asides, model, gaps);
    }

    /** The same, with one more thing that is not known. */
    public Particulars withGap(String gap) {
        if (gaps.contains(gap)) {
            return this;
        }
        List<String> more = new java.util.ArrayList<>(gaps);
        more.add(gap);
        return new Particulars(counts, serviceTier, region, toldUsd, asides, model, more);
    }
}
