package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.util.List;

/** USD for one token in and one token out, as the caller's own contract has it. */
public record CustomPrices(BigDecimal perTokenIn, BigDecimal perTokenOut) implements Pricing {
    @Override
    public Bill bill(MeteredUsage usage) {
        Bill.Lines lines = new Bill.Lines();
        lines.add(Meter.INPUT, BigDecimal.valueOf(usage.tokens().inputTokens()), perTokenIn);
        lines.add(Meter.OUTPUT, BigDecimal.valueOf(usage.tokens().outputTokens()), perTokenOut);
        BigDecimal sum = lines.sum();
        return new Bill(lines.charges(), sum, sum, Bill.Source.CUSTOM, List.copyOf(Bill.gapsOf(usage)), null, "caller");
    }
}
