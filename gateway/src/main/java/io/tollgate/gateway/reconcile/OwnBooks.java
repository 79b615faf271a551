package io.tollgate.gateway.reconcile;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.reconcile.Explanation.Reason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What the books say of some days, gathered line by line and in any order. For one thread. */
public final class OwnBooks {
    private final Map<Cell, OwnDay> rows = new HashMap<>();
    private final Map<LocalDate, Long> lost = new HashMap<>();
    private final Map<LocalDate, Long> answered = new HashMap<>();
    private final Map<LocalDate, Map<String, BigDecimal>> invoiced = new HashMap<>();

    /**
     * Adds what was charged on one meter; what is none is left out.
     *
     * @param tier as rows have it
     */
    public void line(LocalDate day, String model, String tier, String meter, OwnDay amounts) {
        Meter known = Meter.named(meter);
        if (known != null) {
            rows.merge(new Cell(day, model, Cell.tier(tier), known), amounts, OwnDay::plus);
        }
    }

    /**
     * Says how a day's calls ended.
     *
     * @param withWord how many with the provider's word on what they used
     * @param without how many without it, and not well
     */
    public void ended(LocalDate day, long withWord, long without) {
        answered.put(day, withWord);
        lost.put(day, without);
    }

    /** Adds what was booked of a day for a reason, because the provider's account said so. */
    public void invoiced(LocalDate day, String reason, BigDecimal usd) {
        invoiced.computeIfAbsent(day, each -> new HashMap<>()).merge(reason, usd, BigDecimal::add);
    }

    /** What was booked so far, by day and reason. */
    public Map<LocalDate, Map<String, BigDecimal>> invoiced() {
        return Collections.unmodifiableMap(invoiced);
    }

    /**
     * A comparison with a provider's account, which has not begun.
     *
     * @param sources the provider's ids of the keys, projects or workspaces that the gateway uses; empty if that is not
     *     known
     */
    public Reconciliation against(ProviderAccount account, Set<String> sources) {
        Reconciliation reconciliation = new Reconciliation(rows, account, sources, lost);
        answered.forEach(reconciliation::answered);
        invoiced.forEach((day, byReason) -> Stream.of(Reason.values())
                .filter(reason -> byReason.containsKey(reason.id()))
                .forEach(reason ->
                        reconciliation.booked(day, reason, byReason.getOrDefault(reason.id(), BigDecimal.ZERO))));
        return reconciliation;
    }
}
