package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.config.ModelConfig.PriceConfig;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model charges, over time. Of several periods the last one that holds applies, and the first where none does.
 */
public record Prices(List<Period> periods) {
    private static final int SCALE = 9;

    /**
     * Rates with when they hold, in UTC.
     *
     * @param from the first day; null = always
     * @param daily the hours of each day; null = all of them
     */
    public record Period(@Nullable LocalDate from, @Nullable Daily daily, PriceList rates) {
        boolean holds(Instant at) {
            return (from == null || !at.atOffset(ZoneOffset.UTC).toLocalDate().isBefore(from))
                    && (daily == null || daily.holds(at.atOffset(ZoneOffset.UTC).toLocalTime()));
        }
    }

    /** Hours of a day, the end excluded; they cross midnight where the end is before the start. */
    public record Daily(LocalTime start, LocalTime end) {
        boolean holds(LocalTime at) {
            boolean started = !at.isBefore(start);
            boolean ended = !at.isBefore(end);
            return end.isBefore(start) ? started || !ended : started && !ended;
        }
    }

    public Prices {
        periods = List.copyOf(periods);
        if (periods.isEmpty()) {
            throw new IllegalArgumentException("prices need at least one period");
        }
    }

    /** Prices that never change. */
    public static Prices of(PriceList rates) {
        return new Prices(List.of(new Period(null, null, rates)));
    }

    /** Prices as configured, which never change. */
    public static Prices of(PriceConfig config) {
        return of(new PriceList(
                Price.perMillion(config.input()),
                Price.perMillion(config.output()),
                config.cachedInput() == null ? null : Price.perMillion(config.cachedInput()),
                config.cacheWrite() == null ? null : Price.perMillion(config.cacheWrite()),
                null,
                null,
                null,
                BigDecimal.ZERO));
    }

    /** What is charged at a moment. */
    public PriceList at(Instant moment) {
        for (int i = periods.size() - 1; i >= 0; i--) {
            if (periods.get(i).holds(moment)) {
                return periods.get(i).rates();
            }
        }
        return periods.getFirst().rates();
    }

    /** What a call costs in USD at a moment, rounded once, half up, to nine digits. */
    public BigDecimal cost(TokenUsage usage, Instant moment) {
        return at(moment).cost(usage).setScale(SCALE, RoundingMode.HALF_UP);
    }
}
