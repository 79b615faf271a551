package io.tollgate.analytics;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One figure about a group of calls. Counts, tokens and cost of no calls are 0; a rate, an average or a percentile of
 * nothing is null.
 *
 * <p>Every call is one of {@code succeeded}, {@code throttled}, {@code canceled} and {@code failed}, where the last
 * takes in the calls that were rejected or interrupted: the four add up to {@code requests}.
 */
enum Metric {
    REQUESTS(sum(Aggregate.REQUESTS)),
    SUCCEEDED(sum(Aggregate.SUCCEEDED)),
    FAILED(new Formula.Sum(
            List.of(Aggregate.REQUESTS), List.of(Aggregate.SUCCEEDED, Aggregate.THROTTLED, Aggregate.CANCELED))),
    /** Of all calls, the share that succeeded. */
    SUCCESS_RATE(ratio(Aggregate.SUCCEEDED, Aggregate.REQUESTS, 6)),
    THROTTLED(sum(Aggregate.THROTTLED)),
    CANCELED(sum(Aggregate.CANCELED)),
    CACHE_HITS(sum(Aggregate.CACHE_HITS)),
    /** Of the calls that asked the cache, the share it answered. */
    CACHE_HIT_RATE(ratio(Aggregate.CACHE_HITS, Aggregate.CACHE_LOOKUPS, 6)),
    INPUT_TOKENS(sum(Aggregate.INPUT_TOKENS)),
    /** Of the input tokens, those read from the provider's cache. */
    CACHED_INPUT_TOKENS(sum(Aggregate.CACHED_INPUT_TOKENS)),
    OUTPUT_TOKENS(sum(Aggregate.OUTPUT_TOKENS)),
    /** Of the output tokens, those spent on reasoning. */
    REASONING_TOKENS(sum(Aggregate.REASONING_TOKENS)),
    TOTAL_TOKENS(sum(Aggregate.INPUT_TOKENS, Aggregate.OUTPUT_TOKENS)),
    COST_USD(new Formula.Amount(Aggregate.COST_USD)),
    /** What the answers of the gateway's cache would have cost from their providers. */
    SAVED_USD(new Formula.Amount(Aggregate.SAVED_USD)),
    /** Of all calls, the share whose cost has a price for all that was used. */
    COST_COMPLETE_RATE(ratio(Aggregate.COMPLETE_COSTS, Aggregate.REQUESTS, 6)),
    /**
     * How many calls have a cost that is not complete: without a price for something, estimated, or with another gap.
     */
    UNPRICED_REQUESTS(new Formula.Sum(List.of(Aggregate.REQUESTS), List.of(Aggregate.COMPLETE_COSTS))),
    LATENCY_MS_AVG(ratio(Aggregate.LATENCY, Aggregate.REQUESTS, 3)),
    LATENCY_MS_P50(latency(1)),
    LATENCY_MS_P90(latency(2)),
    LATENCY_MS_P95(latency(3)),
    LATENCY_MS_P99(latency(4)),
    LATENCY_MS_MAX(new Formula.Highest(Aggregate.LATENCY_MAX, Aggregate.REQUESTS)),
    FIRST_TOKEN_MS_AVG(ratio(Aggregate.FIRST_TOKEN, Aggregate.FIRST_TOKEN_CALLS, 3)),
    FIRST_TOKEN_MS_P50(firstToken(1)),
    FIRST_TOKEN_MS_P90(firstToken(2)),
    FIRST_TOKEN_MS_P95(firstToken(3)),
    FIRST_TOKEN_MS_P99(firstToken(4)),
    FIRST_TOKEN_MS_MAX(new Formula.Highest(Aggregate.FIRST_TOKEN_MAX, Aggregate.FIRST_TOKEN_CALLS)),
    /** Output tokens of the calls not answered by the cache, by the seconds that those with output took. */
    TOKENS_PER_SECOND(new Formula.Ratio(Aggregate.GENERATED_TOKENS, 1000, Aggregate.GENERATION, 3)),
    /** The average of what the gateway itself took, in microseconds. */
    OVERHEAD_US(ratio(Aggregate.OVERHEAD, Aggregate.REQUESTS, 1));

    /** The shares of which percentiles are told, as SQL lists them. */
    static final String LEVELS = "0.5, 0.9, 0.95, 0.99";

    static final List<Double> SHARES =
            Arrays.stream(LEVELS.split(", ")).map(Double::valueOf).toList();

    /** What an answer holds by default. */
    static final Set<Metric> DEFAULT = Collections.unmodifiableSet(EnumSet.complementOf(
            EnumSet.of(FIRST_TOKEN_MS_P50, FIRST_TOKEN_MS_P90, FIRST_TOKEN_MS_P95, FIRST_TOKEN_MS_P99)));

    /** How the driver gives a metric's value, and what callers are shown. */
    enum Kind {
        /** A whole number, 0 for no calls. */
        COUNT,
        /** An exact amount of money, 0 for no calls. */
        AMOUNT,
        /** A whole number, null for no calls. */
        RANK,
        /** A rate or average, null for no calls. */
        RATIO
    }

    @SuppressWarnings("ImmutableEnumChecker") // All of them are records.
    private final Formula formula;

    private final String column = name().toLowerCase(Locale.ROOT);
    private final @Nullable String stat =
            name().contains("_MS_") ? column.substring(column.lastIndexOf('_') + 1) : null;
    private final String family = stat == null ? column : column.substring(0, column.lastIndexOf('_'));

    Metric(Formula formula) {
        this.formula = formula;
    }

    /** SQL over the {@linkplain #aggregates partials} of the inner query. */
    String expression() {
        return formula.sql();
    }

    /** Null for a rate, an average or a percentile of nothing. */
    @Nullable
    Number of(Figures figures) {
        return formula.of(figures);
    }

    List<Aggregate> aggregates() {
        return formula.aggregates();
    }

    Kind kind() {
        return formula.kind();
    }

    /** What stands for no calls at all. */
    @Nullable
    Number zero() {
        return switch (kind()) {
            case COUNT -> 0L;
            case AMOUNT -> BigDecimal.ZERO;
            case RANK, RATIO -> null;
        };
    }

    /** The name without its statistic, such as {@code latency_ms}. */
    String family() {
        return family;
    }

    /** Which statistic of its family it is, such as {@code p95}; null if it is the only one. */
    @Nullable
    String stat() {
        return stat;
    }

    /** The name that callers use, such as {@code requests} or {@code latency_ms.p95}. */
    String label() {
        return stat() == null ? family() : family() + "." + stat();
    }

    /** The name of its column in a flat table, such as {@code latency_ms_p95}. */
    String column() {
        return column;
    }

    /** The metrics of a name, which are several for {@code latency_ms}; empty if there is no such name. */
    static Set<Metric> named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.family().equals(name) || metric.label().equals(name))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Metric.class)));
    }

    /** All names, as a refusal lists them. */
    static List<String> names() {
        return Arrays.stream(values())
                .flatMap(metric -> java.util.stream.Stream.of(metric.family(), metric.label()))
                .distinct()
                .toList();
    }

    private static Formula sum(Aggregate... some) {
        return new Formula.Sum(List.of(some), List.of());
    }

    private static Formula ratio(Aggregate numerator, Aggregate denominator, int digits) {
        return new Formula.Ratio(numerator, 1, denominator, digits);
    }

    private static Formula latency(int place) {
        return new Formula.Percentile(place, Aggregate.LATENCIES, Aggregate.REQUESTS);
    }

    private static Formula firstToken(int place) {
        return new Formula.Percentile(place, Aggregate.FIRST_TOKENS, Aggregate.FIRST_TOKEN_CALLS);
    }
}
