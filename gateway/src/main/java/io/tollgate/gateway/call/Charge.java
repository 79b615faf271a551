package io.tollgate.gateway.call;

import java.math.BigDecimal;

/**
 * One line of what a call costs.
 *
 * @param quantity in the meter's unit; negative where it is taken back
 * @param unitPriceUsd for one of it, with at most 18 digits after the point
 * @param costUsd with 9 digits after the point: quantity times price, but for the last digit, which may make the lines
 *     of a bill add up to its sum
 */
public record Charge(Meter meter, BigDecimal quantity, BigDecimal unitPriceUsd, BigDecimal costUsd) {
    public Charge {
        if (unitPriceUsd.signum() < 0) {
            throw new IllegalArgumentException("a price is not negative, as " + unitPriceUsd + " is");
        }
    }
}
