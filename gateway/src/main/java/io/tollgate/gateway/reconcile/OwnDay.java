package io.tollgate.gateway.reconcile;

import java.math.BigDecimal;

/**
 * What the rows say of a cell.
 *
 * @param quantity of all rows
 * @param estimated of it, in rows whose usage is estimated
 * @param overMidnight of it, in calls that ended on the day after
 * @param costUsd of all rows
 * @param unpriced of it, the quantity that has no price
 */
public record OwnDay(
        BigDecimal quantity, BigDecimal estimated, BigDecimal overMidnight, BigDecimal costUsd, BigDecimal unpriced) {
    /** No rows. */
    public static final OwnDay NOTHING =
            new OwnDay(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /** Both together. */
    public OwnDay plus(OwnDay other) {
        return new OwnDay(
                quantity.add(other.quantity),
                estimated.add(other.estimated),
                overMidnight.add(other.overMidnight),
                costUsd.add(other.costUsd),
                unpriced.add(other.unpriced));
    }

    /** What one costs, on average; zero where nothing is charged. */
    BigDecimal unitPrice() {
        return quantity.signum() == 0 ? BigDecimal.ZERO : costUsd.divide(quantity, java.math.MathContext.DECIMAL64);
    }
}
