package io.tollgate.gateway.analytics;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a day's calls of one provider came to, and what was booked of them later.
 *
 * @param lines by model, tier and meter; one of them may stand in several
 * @param invoiced what was booked because the provider's account says so
 * @param answered how many calls have the provider's word on what they used
 * @param lost how many have not, and did not end well
 */
public record ProviderDay(List<Line> lines, List<Invoiced> invoiced, long answered, long lost) {
    public ProviderDay {
        lines = List.copyOf(lines);
        invoiced = List.copyOf(invoiced);
    }

    /**
     * What was charged on one meter.
     *
     * @param estimated of the quantity, in rows whose usage is estimated
     * @param overMidnight of it, in calls that ended on another day
     * @param unpriced of it, what has no price
     */
    public record Line(
            String model,
            String tier,
            String meter,
            BigDecimal quantity,
            BigDecimal estimated,
            BigDecimal overMidnight,
            BigDecimal costUsd,
            BigDecimal unpriced) {}

    /** What was booked for one reason. */
    public record Invoiced(String reason, BigDecimal costUsd) {}
}
