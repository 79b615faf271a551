package io.tollgate.gateway.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a provider's usage and cost APIs say. Made of their documents, page by page and in any order. For one thread
 * while it is made.
 */
public final class ProviderAccount {
    private static final int MOST_CELLS = 500_000;

    private final Map<Cell, Map<String, BigDecimal>> usage = new TreeMap<>();
    private final Map<LocalDate, BigDecimal> costs = new TreeMap<>();
    private final Map<Cell, BigDecimal> costsOfCells = new TreeMap<>();
    private final Map<LocalDate, Map<String, Long>> requests = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private int cells;

    /**
     * Adds what was used.
     *
     * @param source the key, or else the project or workspace, that the provider says it was used by
     */
    void use(Cell cell, String source, BigDecimal quantity) {
        if (quantity.signum() == 0) {
            return;
        }
        if (++cells > MOST_CELLS) {
            throw new IllegalArgumentException(
                    "the provider's account has more than " + MOST_CELLS + " lines; take a shorter range");
        }
        usage.computeIfAbsent(cell, _ -> new TreeMap<>()).merge(source, quantity, BigDecimal::add);
    }

    /** Adds requests that a provider counts. */
    void requests(LocalDate day, String source, long count) {
        requests.computeIfAbsent(day, _ -> new TreeMap<>()).merge(source, count, Long::sum);
    }

    /** Adds what a day cost. */
    void cost(LocalDate day, BigDecimal usd) {
        costs.merge(day, usd, BigDecimal::add);
    }

    /** Adds what a cell cost, which is part of its day's cost. */
    void cost(Cell cell, BigDecimal usd) {
        costsOfCells.merge(cell, usd, BigDecimal::add);
    }

    /** All models that it names. */
    Set<String> models() {
        return Stream.concat(usage.keySet().stream(), costsOfCells.keySet().stream())
                .map(Cell::model)
                .collect(Collectors.toSet());
    }

    /** The same with other names for models. */
    ProviderAccount withModels(UnaryOperator<String> names) {
        ProviderAccount renamed = new ProviderAccount();
        usage.forEach((cell, by) -> by.forEach(
                (source, quantity) -> renamed.use(cell.ofModel(names.apply(cell.model())), source, quantity)));
        costsOfCells.forEach((cell, usd) -> renamed.cost(cell.ofModel(names.apply(cell.model())), usd));
        renamed.costs.putAll(costs);
        requests.forEach((day, by) -> by.forEach((source, count) -> renamed.requests(day, source, count)));
        renamed.problems.addAll(problems);
        return renamed;
    }

    void problem(String what) {
        if (problems.size() < 20) {
            problems.add(what);
        }
    }

    /** Quantities by source. */
    Map<Cell, Map<String, BigDecimal>> usage() {
        return usage;
    }

    /** USD by day. */
    Map<LocalDate, BigDecimal> costs() {
        return costs;
    }

    /** USD by cell, where the provider says so. */
    Map<Cell, BigDecimal> costsOfCells() {
        return costsOfCells;
    }

    /** How many requests of a day came by some sources; empty where the provider does not count them. */
    Map<LocalDate, Map<String, Long>> requests() {
        return requests;
    }

    /** What is not as it should be with the documents. */
    List<String> problems() {
        return List.copyOf(problems);
    }
}
