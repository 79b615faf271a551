package io.tollgate.analytics;

import java.util.Locale;

/**
 * What is aggregated once per finest group of rows; every {@link Metric} of every coarser group is made from these, so
 * that the rows are read once. It is made from rows, or from the cells of roll-ups and rows beside them.
 *
 * <p>Percentiles are by nearest rank: the smallest measured value that at least that share of the values does not
 * exceed. From rows they are exact, and the memory they take grows with the number of distinct milliseconds, not with the
 * rows. From cells they are those of the steps of a logarithmic scale to the base 1.02, as the audit consumer counts
 * them: what is told of a step is at most 1 % off, before it is rounded to whole milliseconds.
 */
enum Aggregate {
    REQUESTS("count()"),
    SUCCEEDED("countIf(outcome = 'succeeded')"),
    THROTTLED("countIf(outcome = 'throttled')"),
    CANCELED("countIf(outcome = 'canceled')"),
    CACHE_HITS("countIf(cache = 'hit')"),
    CACHE_LOOKUPS("countIf(cache IN ('hit', 'miss'))"),
    INPUT_TOKENS(
            "toInt64(sum(input_tokens))",
            "toInt64(sum(input_tokens))",
            "toInt64(sum(input_tokens))",
            "toInt64(sum(input_tokens))"),
    OUTPUT_TOKENS(
            "toInt64(sum(output_tokens))",
            "toInt64(sum(output_tokens))",
            "toInt64(sum(output_tokens))",
            "toInt64(sum(output_tokens))"),
    CACHED_INPUT_TOKENS(
            "toInt64(sum(cached_input_tokens))",
            "toInt64(sum(cached_input_tokens))",
            "toInt64(sum(cached_input_tokens))",
            "toInt64(sum(cached_input_tokens))"),
    REASONING_TOKENS(
            "toInt64(sum(reasoning_tokens))",
            "toInt64(sum(reasoning_tokens))",
            "toInt64(sum(reasoning_tokens))",
            "toInt64(sum(reasoning_tokens))"),
    COST_USD("sum(cost_usd)", "sum(cost_usd)", "sum(cost_usd)", "sum(cost_usd)"),
    SAVED_USD("sum(saved_usd)", "sum(saved_usd)", "sum(saved_usd)", "toDecimal128(0, 9)"),
    COMPLETE_COSTS("countIf(cost_complete)"),
    LATENCY("sum(latency_ms)"),
    LATENCIES(
            "quantilesExactWeightedState(" + Metric.LEVELS + ")(latency_ms, 1)",
            "quantilesExactWeightedArrayState(" + Metric.LEVELS + ")([" + Aggregate.step("latency_ms")
                    + "], [toUInt64(1)])",
            "quantilesExactWeightedArrayState(" + Metric.LEVELS + ")(mapKeys(latencies), mapValues(latencies))",
            "quantilesExactWeightedState(" + Metric.LEVELS + ")(toUInt64(0), toUInt8(0))",
            "quantilesExactWeightedArrayState(" + Metric.LEVELS + ")([toUInt16(0)], [toUInt64(0)])"),
    LATENCY_MAX("max(latency_ms)", "max(latency_ms)", "max(latency_max)", "toUInt64(0)"),
    FIRST_TOKEN("sum(first_token_ms)"),
    FIRST_TOKEN_CALLS("count(first_token_ms)"),
    FIRST_TOKENS(
            "quantilesExactWeightedIfState(" + Metric.LEVELS
                    + ")(assumeNotNull(first_token_ms), 1, isNotNull(first_token_ms))",
            "quantilesExactWeightedArrayIfState(" + Metric.LEVELS + ")(["
                    + Aggregate.step("assumeNotNull(first_token_ms)")
                    + "], [toUInt64(1)], isNotNull(first_token_ms))",
            "quantilesExactWeightedArrayIfState(" + Metric.LEVELS
                    + ")(mapKeys(first_tokens), mapValues(first_tokens), toUInt8(1))",
            "quantilesExactWeightedIfState(" + Metric.LEVELS + ")(toUInt64(0), toUInt8(1), toUInt8(0))",
            "quantilesExactWeightedArrayIfState(" + Metric.LEVELS + ")([toUInt16(0)], [toUInt64(1)], toUInt8(0))"),
    FIRST_TOKEN_MAX(
            "max(ifNull(first_token_ms, 0))", "max(ifNull(first_token_ms, 0))", "max(first_token_max)", "toUInt64(0)"),
    GENERATED_TOKENS("sumIf(output_tokens, cache != 'hit')"),
    GENERATION("sumIf(latency_ms, cache != 'hit' AND output_tokens > 0)"),
    OVERHEAD("sum(overhead_us)");

    private final String ofRows;
    private final String ofRowsBesideCells;
    private final String ofCells;
    private final String ofAdjustments;
    private final String ofAdjustmentsBesideCells;

    /** A number that adjustments do not change: the cells' column has the aggregate's name, and is added up. */
    Aggregate(String ofRows) {
        this.ofRows = ofRows;
        this.ofRowsBesideCells = ofRows;
        this.ofCells = "sum(" + name().toLowerCase(Locale.ROOT) + ")";
        this.ofAdjustments = "toUInt64(0)";
        this.ofAdjustmentsBesideCells = ofAdjustments;
    }

    Aggregate(String ofRows, String ofRowsBesideCells, String ofCells, String ofAdjustments) {
        this(ofRows, ofRowsBesideCells, ofCells, ofAdjustments, ofAdjustments);
    }

    Aggregate(
            String ofRows,
            String ofRowsBesideCells,
            String ofCells,
            String ofAdjustments,
            String ofAdjustmentsBesideCells) {
        this.ofRows = ofRows;
        this.ofRowsBesideCells = ofRowsBesideCells;
        this.ofCells = ofCells;
        this.ofAdjustments = ofAdjustments;
        this.ofAdjustmentsBesideCells = ofAdjustmentsBesideCells;
    }

    /** The step of the cells' scale that a number of milliseconds is counted under. */
    private static String step(String millis) {
        return "toUInt16(if(" + millis + " = 0, 0, 1 + round(log(" + millis + ") / log(1.02))))";
    }

    /** As the select list of the inner query says it, where all comes from rows. */
    String definition() {
        return ofRows + " AS " + alias();
    }

    /** The same of rows whose figures are added to those of cells. */
    String ofRowsBesideCells() {
        return ofRowsBesideCells + " AS " + alias();
    }

    /** The same of cells. */
    String ofCells() {
        return ofCells + " AS " + alias();
    }

    /** The same of adjustments, of which there is one or more. */
    String ofAdjustments() {
        return ofAdjustments + " AS " + alias();
    }

    /** The same of adjustments whose figures are added to those of cells. */
    String ofAdjustmentsBesideCells() {
        return ofAdjustmentsBesideCells + " AS " + alias();
    }

    /** The highest of finer groups. */
    String highest() {
        return "max(" + alias() + ")";
    }

    /** Adds it up over finer groups. */
    String total() {
        return "sum(" + alias() + ")";
    }

    String alias() {
        return "partial_" + name().toLowerCase(Locale.ROOT);
    }
}
