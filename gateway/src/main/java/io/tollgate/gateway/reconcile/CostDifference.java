package io.tollgate.gateway.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** A day that costs something else on both sides, in USD. */
public record CostDifference(LocalDate day, BigDecimal provider, BigDecimal gateway, List<Explanation> explanations) {
    public CostDifference {
        explanations = List.copyOf(explanations);
    }
}
