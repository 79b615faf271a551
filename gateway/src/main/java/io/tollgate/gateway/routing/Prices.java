package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.MeteredUsage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a model charges, over time. Of several periods the last one that holds applies, and the first where none does.
 *
 * @param version of the data that they come from
 */
public record Prices(String version, List<Period> periods) {
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
    public static Prices of(String version, PriceList rates) {
        return new Prices(version, List.of(new Period(null, null, rates)));
    }

    /** What is charged at a moment. */
    public PriceList at(Instant moment) {
        return periodAt(moment).rates();
    }

    private Period periodAt(Instant moment) {
        for (int i = periods.size() - 1; i >= 0; i--) {
            if (periods.get(i).holds(moment)) {
                return periods.get(i);
            }
        }
        return periods.getFirst();
    }

    /** The bill of a call at a moment. */
    public Bill bill(MeteredUsage usage, Instant moment, Function<String, @Nullable Prices> others) {
        return bill(periodAt(moment), usage, moment, others);
    }

    /**
     * The bills that a call may have had by the data of a version that bills name; several where prices change with the
     * hour, and none where these are not the prices of that version.
     *
     * @param moment that the prices of other models are of
     */
    public List<Bill> billsBy(
            String named, MeteredUsage usage, Instant moment, Function<String, @Nullable Prices> others) {
        return periods.stream()
                .filter(period -> versionOf(period).equals(named))
                .map(period -> bill(period, usage, moment, others))
                .toList();
    }

    private Bill bill(Period period, MeteredUsage usage, Instant moment, Function<String, @Nullable Prices> others) {
        return Rating.bill(
                period.rates(),
                usage,
                name -> {
                    Prices theirs = others.apply(name);
                    return theirs == null ? null : theirs.at(moment);
                },
                versionOf(period));
    }

    private String versionOf(Period period) {
        return version + "@" + (period.from() == null ? "always" : period.from());
    }
}
