package io.tollgate.consumer.rollup;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column of a cell: how it is made from rows, and from the cells of shorter spans. Numbers of milliseconds are also
 * counted by steps of a scale, so that percentiles of any sum of cells can be told.
 */
enum Figure {
    REQUESTS("count()"),
    SUCCEEDED("countIf(r.outcome = 'succeeded')"),
    THROTTLED("countIf(r.outcome = 'throttled')"),
    CANCELED("countIf(r.outcome = 'canceled')"),
    CACHE_HITS("countIf(r.cache = 'hit')"),
    CACHE_LOOKUPS("countIf(r.cache IN ('hit', 'miss'))"),
    INPUT_TOKENS("sum(r.input_tokens)"),
    OUTPUT_TOKENS("sum(r.output_tokens)"),
    CACHED_INPUT_TOKENS("sum(r.cached_input_tokens)"),
    REASONING_TOKENS("sum(r.reasoning_tokens)"),
    COST_USD("sum(r.cost_usd)"),
    SAVED_USD("sum(r.saved_usd)"),
    COMPLETE_COSTS("countIf(r.cost_complete)"),
    LATENCY("sum(r.latency_ms)"),
    LATENCY_MAX("max(r.latency_ms)", "max"),
    LATENCY_STEPS("mapKeys", Figure.latencies(), "latency"),
    LATENCY_COUNTS("mapValues", Figure.latencies(), "latency"),
    FIRST_TOKEN("sum(ifNull(r.first_token_ms, 0))"),
    FIRST_TOKEN_CALLS("count(r.first_token_ms)"),
    FIRST_TOKEN_MAX("max(ifNull(r.first_token_ms, 0))", "max"),
    FIRST_TOKEN_STEPS("mapKeys", Figure.firstTokens(), "first_token"),
    FIRST_TOKEN_COUNTS("mapValues", Figure.firstTokens(), "first_token"),
    GENERATED_TOKENS("sumIf(r.output_tokens, r.cache != 'hit')"),
    GENERATION("sumIf(r.latency_ms, r.cache != 'hit' AND r.output_tokens > 0)"),
    OVERHEAD("sum(r.overhead_us)");

    private final String rows;
    private final String cells;

    Figure(String rows) {
        this(rows, "sum");
    }

    /** @param adding the function that adds cells up */
    Figure(String rows, String adding) {
        this.rows = rows;
        this.cells = adding + "(c." + name().toLowerCase(Locale.ROOT) + ")";
    }

    /**
     * One of the two lists of a histogram: its steps, and how many calls are counted under each. They are added up as
     * maps, in half the time that lists take.
     *
     * @param list the function that takes it from a map
     * @param of what the columns' names begin with
     */
    Figure(String list, String rows, String of) {
        this.rows = list + "(" + rows + ")";
        this.cells = list + "(sumMap(mapFromArrays(c." + of + "_steps, c." + of + "_counts)))";
    }

    private static String latencies() {
        return "sumMap(map(" + step("r.latency_ms") + ", toUInt64(1)))";
    }

    private static String firstTokens() {
        return "sumMapIf(map(" + step("assumeNotNull(r.first_token_ms)")
                + ", toUInt64(1)), isNotNull(r.first_token_ms))";
    }

    /**
     * The step of a logarithmic scale that a number of milliseconds is counted under: 0 for 0, else 1 and its logarithm
     * to the base 1.02, rounded; what a step stands for is at most 1 % off.
     */
    private static String step(String millis) {
        return "toUInt16(if(" + millis + " = 0, 0, 1 + round(log(" + millis + ") / log(1.02))))";
    }

    private String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String all(Function<Figure, String> text) {
        return Arrays.stream(values()).map(text).collect(Collectors.joining(", "));
    }

    static String columns() {
        return all(Figure::column);
    }

    /** Made from rows named {@code r}. */
    static String ofRows() {
        return all(figure -> figure.rows);
    }

    /** Made from cells named {@code c}. */
    static String ofCells() {
        return all(figure -> figure.cells);
    }
}
