package io.tollgate.analytics;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What is aggregated once per finest group of calls; every {@link Metric} of every coarser group is made from these. An
 * answer from rows is aggregated by ClickHouse alone, and its percentiles are exact: by nearest rank, the smallest
 * measured value that at least that share of the values does not exceed. They take memory for each distinct
 * millisecond, not for each row. An answer from the cells of roll-ups, and rows beside them, is added up here, in
 * {@link Figures}, with percentiles from {@link Histogram}s.
 */
enum Aggregate {
    REQUESTS("count()"),
    SUCCEEDED("countIf(outcome = 'succeeded')"),
    THROTTLED("countIf(outcome = 'throttled')"),
    CANCELED("countIf(outcome = 'canceled')"),
    CACHE_HITS("countIf(cache = 'hit')"),
    CACHE_LOOKUPS("countIf(cache IN ('hit', 'miss'))"),
    INPUT_TOKENS(Kind.SUM, "toInt64(sum(input_tokens))", "toInt64(sum(input_tokens))"),
    OUTPUT_TOKENS(Kind.SUM, "toInt64(sum(output_tokens))", "toInt64(sum(output_tokens))"),
    CACHED_INPUT_TOKENS(Kind.SUM, "toInt64(sum(cached_input_tokens))", "toInt64(sum(cached_input_tokens))"),
    REASONING_TOKENS(Kind.SUM, "toInt64(sum(reasoning_tokens))", "toInt64(sum(reasoning_tokens))"),
    COST_USD(Kind.MONEY, "sum(cost_usd)", "sum(cost_usd)"),
    SAVED_USD(Kind.MONEY, "sum(saved_usd)", "toDecimal128(0, 9)"),
    COMPLETE_COSTS("countIf(cost_complete)"),
    LATENCY("sum(latency_ms)"),
    LATENCIES(
            Kind.STEPS,
            "quantilesExactWeightedState(" + Metric.LEVELS + ")(latency_ms, 1)",
            "quantilesExactWeightedState(" + Metric.LEVELS + ")(toUInt64(0), toUInt8(0))"),
    LATENCY_MAX(Kind.HIGHEST, "max(latency_ms)", "toUInt64(0)"),
    FIRST_TOKEN("sum(ifNull(first_token_ms, 0))"),
    FIRST_TOKEN_CALLS("count(first_token_ms)"),
    FIRST_TOKENS(
            Kind.STEPS,
            "quantilesExactWeightedIfState(" + Metric.LEVELS
                    + ")(assumeNotNull(first_token_ms), 1, isNotNull(first_token_ms))",
            "quantilesExactWeightedIfState(" + Metric.LEVELS + ")(toUInt64(0), toUInt8(1), toUInt8(0))"),
    FIRST_TOKEN_MAX(Kind.HIGHEST, "max(ifNull(first_token_ms, 0))", "toUInt64(0)"),
    GENERATED_TOKENS("sumIf(output_tokens, cache != 'hit')"),
    GENERATION("sumIf(latency_ms, cache != 'hit' AND output_tokens > 0)"),
    OVERHEAD("sum(overhead_us)");

    /** Digits of an amount of USD behind its point. */
    static final int MONEY_SCALE = 9;

    private static final Set<Aggregate> ALL = EnumSet.allOf(Aggregate.class);

    /** What it is, and how it adds up. */
    enum Kind {
        /** 64 bits. */
        SUM,
        /** A decimal of 128 bits with {@link #MONEY_SCALE} digits behind its point. */
        MONEY,
        /** 64 bits, of which the greatest is kept. */
        HIGHEST,
        /** Milliseconds, of which percentiles are told. */
        STEPS
    }

    private final Kind kind;
    private final String ofRows;
    private final String ofAdjustments;

    /** A number that adjustments do not change. */
    Aggregate(String ofRows) {
        this(Kind.SUM, ofRows, "toUInt64(0)");
    }

    Aggregate(Kind kind, String ofRows, String ofAdjustments) {
        this.kind = kind;
        this.ofRows = ofRows;
        this.ofAdjustments = ofAdjustments;
    }

    /** All of them, in their order. */
    static Set<Aggregate> all() {
        return ALL;
    }

    Kind kind() {
        return kind;
    }

    /** As the select list of the inner query says it, where all comes from rows. */
    String definition() {
        return ofRows + " AS " + alias();
    }

    /** The same of adjustments, of which there is one or more. */
    String ofAdjustments() {
        return ofAdjustments + " AS " + alias();
    }

    /** What {@link RowColumns} read of a row: 64 bits, a step or {@link RowColumns#NO_STEP} among them. */
    String ofRow() {
        return switch (this) {
            case REQUESTS -> "toInt64(1)";
            case SUCCEEDED, THROTTLED, CANCELED, CACHE_HITS, CACHE_LOOKUPS, COMPLETE_COSTS ->
                "toInt64(" + within("countIf(") + ")";
            case INPUT_TOKENS, OUTPUT_TOKENS, CACHED_INPUT_TOKENS, REASONING_TOKENS -> "toInt64(" + label() + ")";
            case COST_USD, SAVED_USD -> "toDecimal64(" + label() + ", " + MONEY_SCALE + ")";
            case LATENCY, FIRST_TOKEN, OVERHEAD -> "toInt64(" + within("sum(") + ")";
            case LATENCIES -> "toInt64(" + Histogram.step("latency_ms") + ")";
            case LATENCY_MAX, FIRST_TOKEN_MAX -> "toInt64(" + within("max(") + ")";
            case FIRST_TOKEN_CALLS -> "toInt64(isNotNull(first_token_ms))";
            case FIRST_TOKENS ->
                "if(isNull(first_token_ms), " + RowColumns.NO_STEP + ", toInt64("
                        + Histogram.step("assumeNotNull(first_token_ms)") + "))";
            case GENERATED_TOKENS -> "toInt64(if(cache != 'hit', output_tokens, 0))";
            case GENERATION -> "toInt64(if(cache != 'hit' AND output_tokens > 0, latency_ms, 0))";
        };
    }

    /** What an aggregate function of rows is of. */
    private String within(String function) {
        return ofRows.substring(function.length(), ofRows.length() - 1);
    }

    /** What {@link Figures} read of rows: steps, where there are some, in a list. */
    String listed() {
        return switch (this) {
            case LATENCIES -> "groupArray(" + Histogram.step("latency_ms") + ")";
            case FIRST_TOKENS ->
                "groupArrayIf(" + Histogram.step("assumeNotNull(first_token_ms)") + ", isNotNull(first_token_ms))";
            default -> ofRows;
        };
    }

    /** The same of adjustments. */
    String listedOfAdjustments() {
        return kind == Kind.STEPS ? "CAST([], 'Array(UInt16)')" : ofAdjustments;
    }

    /** The column of a cell, or the two of a histogram: its steps, and how many calls are counted under each. */
    String ofCell() {
        return kind == Kind.STEPS ? lists() + "_steps, " + lists() + "_counts" : label();
    }

    /** The same added up over cells. */
    String ofCells() {
        return switch (kind) {
            case SUM, MONEY -> "sum(" + label() + ")";
            case HIGHEST -> "max(" + label() + ")";
            case STEPS -> {
                String map = "sumMap(mapFromArrays(" + ofCell() + "))";
                yield "mapKeys(" + map + "), mapValues(" + map + ")";
            }
        };
    }

    /** What the columns of a histogram begin with. */
    private String lists() {
        return this == LATENCIES ? "latency" : "first_token";
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The highest of finer groups. */
    String highest() {
        return "max(" + alias() + ")";
    }

    /** Adds it up over finer groups. */
    String total() {
        return "sum(" + alias() + ")";
    }

    /** The percentiles of finer groups, in the order of {@link Metric#SHARES}. */
    String merged() {
        return "quantilesExactWeighted" + (this == LATENCIES ? "" : "If") + "Merge(" + Metric.LEVELS + ")(" + alias()
                + ")";
    }

    String alias() {
        return "partial_" + label();
    }
}
