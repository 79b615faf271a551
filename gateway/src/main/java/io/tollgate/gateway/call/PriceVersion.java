package io.tollgate.gateway.call;

import java.math.BigDecimal;

/**
 * What the price version of a bill says.
 *
 * @param data that the prices come from, and since when they hold, such as {@code own@2026-12-01}
 * @param share of them that is paid; 1 for all
 */
public record PriceVersion(String data, BigDecimal share) {
    private static final char TIMES = '*';

    /** Reads it, as bills have it: {@code own@2026-12-01*0.85}, or without a share where all is paid. */
    public static PriceVersion of(String text) {
        int times = text.lastIndexOf(TIMES);
        if (times < 0) {
            return new PriceVersion(text, BigDecimal.ONE);
        }
        try {
            return new PriceVersion(text.substring(0, times), new BigDecimal(text.substring(times + 1)));
        } catch (NumberFormatException e) {
            return new PriceVersion(text, BigDecimal.ONE);
        }
    }

    /** As bills have it. */
    public String text() {
        return share.compareTo(BigDecimal.ONE) == 0
                ? data
                : data + TIMES + share.stripTrailingZeros().toPlainString();
    }
}
