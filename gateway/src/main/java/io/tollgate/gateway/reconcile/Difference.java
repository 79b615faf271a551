package io.tollgate.gateway.reconcile;

import java.math.BigDecimal;
import java.util.List;

/**
 * A cell in which both sides differ.
 *
 * @param provider the quantity that the provider has
 * @param gateway the quantity that the rows have
 */
public record Difference(Cell cell, BigDecimal provider, BigDecimal gateway, List<Explanation> explanations) {
    public Difference {
        explanations = List.copyOf(explanations);
    }
}
