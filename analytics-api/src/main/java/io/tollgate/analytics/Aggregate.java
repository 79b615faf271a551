package io.tollgate.analytics;

import java.util.Locale;

/**
 * What is aggregated once per finest group of rows; every {@link Metric} of every coarser group is made from these, so
 * that the rows are read once.
 *
 * <p>Percentiles are by nearest rank: the smallest measured value that at least that share of the values does not
 * exceed. They are exact, and the memory they take grows with the number of distinct milliseconds, not with the rows.
 */
enum Aggregate {
    REQUESTS("count()"),
    SUCCEEDED("countIf(outcome = 'succeeded')"),
    THROTTLED("countIf(outcome = 'throttled')"),
    CANCELED("countIf(outcome = 'canceled')"),
    CACHE_HITS("countIf(cache = 'hit')"),
    CACHE_LOOKUPS("countIf(cache IN ('hit', 'miss'))"),
    INPUT_TOKENS("sum(input_tokens)"),
    OUTPUT_TOKENS("sum(output_tokens)"),
    CACHED_INPUT_TOKENS("sum(cached_input_tokens)"),
    REASONING_TOKENS("sum(reasoning_tokens)"),
    COST_USD("sum(cost_usd)"),
    COMPLETE_COSTS("countIf(cost_complete)"),
    LATENCY("sum(latency_ms)"),
    LATENCIES("quantilesExactWeightedState(" + Metric.LEVELS + ")(latency_ms, 1)"),
    FIRST_TOKEN("sum(first_token_ms)"),
    FIRST_TOKEN_CALLS("count(first_token_ms)"),
    FIRST_TOKENS("quantilesExactWeightedIfState(" + Metric.LEVELS
            + ")(assumeNotNull(first_token_ms), 1, isNotNull(first_token_ms))"),
    GENERATED_TOKENS("sumIf(output_tokens, cache != 'hit')"),
    GENERATION("sumIf(latency_ms, cache != 'hit' AND output_tokens > 0)"),
    OVERHEAD("sum(overhead_us)");

    private final String aggregate;

    Aggregate(String aggregate) {
        this.aggregate = aggregate;
    }

    /** As the select list of the inner query says it. */
    String definition() {
        return aggregate + " AS " + alias();
    }

    /** Adds it up over finer groups. */
    String total() {
        return "sum(" + alias() + ")";
    }

    String alias() {
        return "partial_" + name().toLowerCase(Locale.ROOT);
    }
}
