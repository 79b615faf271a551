package io.tollgate.gateway.reconcile;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Why some part of a difference is there.
 *
 * @param quantity of the difference that it explains, in the meter's unit; positive where the provider has more
 * @param costUsd what that is at the gateway's prices
 * @param what for people
 */
public record Explanation(Reason reason, BigDecimal quantity, BigDecimal costUsd, String what) {
    /** What can make the books and a provider's account differ. */
    public enum Reason {
        /** It came by a key or project that is not the gateway's. */
        PAST_THE_GATEWAY,
        /** A call began before midnight and ended after it. */
        OVER_MIDNIGHT,
        /** The provider counts it in another service tier. */
        TIER,
        /** The gateway had to estimate. */
        ESTIMATED,
        /** The answer to a call was lost, and the provider charged for it. */
        UNKNOWN_OUTCOME,
        /** No price is known. */
        UNPRICED,
        /** The provider charged another price. */
        PRICE,
        /** Amounts are rounded. */
        ROUNDING,
        /** Nothing explains it: it may have come past the gateway. */
        UNEXPLAINED;

        /** The name in reports. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
