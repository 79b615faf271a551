package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** USD for one token in and one token out, as the caller's own contract has it. */
public record CustomPrices(BigDecimal perTokenIn, BigDecimal perTokenOut) implements Pricing {
    private static final int DIGITS = 9;

    @Override
    public BigDecimal cost(TokenUsage usage) {
        return perTokenIn
                .multiply(BigDecimal.valueOf(usage.inputTokens()))
                .add(perTokenOut.multiply(BigDecimal.valueOf(usage.outputTokens())))
                .setScale(DIGITS, RoundingMode.HALF_UP);
    }
}
