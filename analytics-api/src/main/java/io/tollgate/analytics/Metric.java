package io.tollgate.analytics;

import static io.tollgate.analytics.Aggregate.CACHE_LOOKUPS;
import static io.tollgate.analytics.Aggregate.FIRST_TOKEN;
import static io.tollgate.analytics.Aggregate.FIRST_TOKENS;
import static io.tollgate.analytics.Aggregate.FIRST_TOKEN_CALLS;
import static io.tollgate.analytics.Aggregate.FIRST_TOKEN_MAX;
import static io.tollgate.analytics.Aggregate.GENERATED_TOKENS;
import static io.tollgate.analytics.Aggregate.GENERATION;
import static io.tollgate.analytics.Aggregate.LATENCIES;
import static io.tollgate.analytics.Aggregate.LATENCY;
import static io.tollgate.analytics.Aggregate.LATENCY_MAX;
import static io.tollgate.analytics.Aggregate.OVERHEAD;

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
    REQUESTS(Aggregate.REQUESTS.total(), Aggregate.REQUESTS),
    SUCCEEDED(Aggregate.SUCCEEDED.total(), Aggregate.SUCCEEDED),
    FAILED(
            Aggregate.REQUESTS.total() + " - " + Aggregate.SUCCEEDED.total() + " - " + Aggregate.THROTTLED.total()
                    + " - " + Aggregate.CANCELED.total(),
            Aggregate.REQUESTS,
            Aggregate.SUCCEEDED,
            Aggregate.THROTTLED,
            Aggregate.CANCELED),
    /** Of all calls, the share that succeeded. */
    SUCCESS_RATE(
            ratio(Aggregate.SUCCEEDED.total(), Aggregate.REQUESTS.total(), 6), Aggregate.SUCCEEDED, Aggregate.REQUESTS),
    THROTTLED(Aggregate.THROTTLED.total(), Aggregate.THROTTLED),
    CANCELED(Aggregate.CANCELED.total(), Aggregate.CANCELED),
    CACHE_HITS(Aggregate.CACHE_HITS.total(), Aggregate.CACHE_HITS),
    /** Of the calls that asked the cache, the share it answered. */
    CACHE_HIT_RATE(ratio(Aggregate.CACHE_HITS.total(), CACHE_LOOKUPS.total(), 6), Aggregate.CACHE_HITS, CACHE_LOOKUPS),
    INPUT_TOKENS(Aggregate.INPUT_TOKENS.total(), Aggregate.INPUT_TOKENS),
    /** Of the input tokens, those read from the provider's cache. */
    CACHED_INPUT_TOKENS(Aggregate.CACHED_INPUT_TOKENS.total(), Aggregate.CACHED_INPUT_TOKENS),
    OUTPUT_TOKENS(Aggregate.OUTPUT_TOKENS.total(), Aggregate.OUTPUT_TOKENS),
    /** Of the output tokens, those spent on reasoning. */
    REASONING_TOKENS(Aggregate.REASONING_TOKENS.total(), Aggregate.REASONING_TOKENS),
    TOTAL_TOKENS(
            Aggregate.INPUT_TOKENS.total() + " + " + Aggregate.OUTPUT_TOKENS.total(),
            Aggregate.INPUT_TOKENS,
            Aggregate.OUTPUT_TOKENS),
    COST_USD(Aggregate.COST_USD.total(), Aggregate.COST_USD),
    /** What the answers of the gateway's cache would have cost from their providers. */
    SAVED_USD(Aggregate.SAVED_USD.total(), Aggregate.SAVED_USD),
    /** Of all calls, the share whose cost has a price for all that was used. */
    COST_COMPLETE_RATE(
            ratio(Aggregate.COMPLETE_COSTS.total(), Aggregate.REQUESTS.total(), 6),
            Aggregate.COMPLETE_COSTS,
            Aggregate.REQUESTS),
    /** How many calls have a cost that is not complete: without a price for something, estimated, or with another gap. */
    UNPRICED_REQUESTS(
            Aggregate.REQUESTS.total() + " - " + Aggregate.COMPLETE_COSTS.total(),
            Aggregate.REQUESTS,
            Aggregate.COMPLETE_COSTS),
    LATENCY_MS_AVG(ratio(LATENCY.total(), Aggregate.REQUESTS.total(), 3), LATENCY, Aggregate.REQUESTS),
    LATENCY_MS_P50(new Percentile(1, LATENCIES, Aggregate.REQUESTS)),
    LATENCY_MS_P90(new Percentile(2, LATENCIES, Aggregate.REQUESTS)),
    LATENCY_MS_P95(new Percentile(3, LATENCIES, Aggregate.REQUESTS)),
    LATENCY_MS_P99(new Percentile(4, LATENCIES, Aggregate.REQUESTS)),
    LATENCY_MS_MAX(highest(LATENCY_MAX, Aggregate.REQUESTS), LATENCY_MAX, Aggregate.REQUESTS),
    FIRST_TOKEN_MS_AVG(ratio(FIRST_TOKEN.total(), FIRST_TOKEN_CALLS.total(), 3), FIRST_TOKEN, FIRST_TOKEN_CALLS),
    FIRST_TOKEN_MS_P50(new Percentile(1, FIRST_TOKENS, FIRST_TOKEN_CALLS)),
    FIRST_TOKEN_MS_P90(new Percentile(2, FIRST_TOKENS, FIRST_TOKEN_CALLS)),
    FIRST_TOKEN_MS_P95(new Percentile(3, FIRST_TOKENS, FIRST_TOKEN_CALLS)),
    FIRST_TOKEN_MS_P99(new Percentile(4, FIRST_TOKENS, FIRST_TOKEN_CALLS)),
    FIRST_TOKEN_MS_MAX(highest(FIRST_TOKEN_MAX, FIRST_TOKEN_CALLS), FIRST_TOKEN_MAX, FIRST_TOKEN_CALLS),
    /** Output tokens of the calls not answered by the cache, by the seconds that those with output took. */
    TOKENS_PER_SECOND(ratio(GENERATED_TOKENS.total() + " * 1000", GENERATION.total(), 3), GENERATED_TOKENS, GENERATION),
    /** The average of what the gateway itself took, in microseconds. */
    OVERHEAD_US(ratio(OVERHEAD.total(), Aggregate.REQUESTS.total(), 1), OVERHEAD, Aggregate.REQUESTS);

    static final String LEVELS = "0.5, 0.9, 0.95, 0.99";

    private static final Set<Metric> COUNTED = EnumSet.of(
            REQUESTS,
            SUCCEEDED,
            FAILED,
            THROTTLED,
            CANCELED,
            CACHE_HITS,
            INPUT_TOKENS,
            CACHED_INPUT_TOKENS,
            OUTPUT_TOKENS,
            REASONING_TOKENS,
            TOTAL_TOKENS,
            UNPRICED_REQUESTS);
    private static final Set<Metric> RANKED = EnumSet.of(
            LATENCY_MS_P50,
            LATENCY_MS_P90,
            LATENCY_MS_P95,
            LATENCY_MS_P99,
            LATENCY_MS_MAX,
            FIRST_TOKEN_MS_P50,
            FIRST_TOKEN_MS_P90,
            FIRST_TOKEN_MS_P95,
            FIRST_TOKEN_MS_P99,
            FIRST_TOKEN_MS_MAX);

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

    private final String expression;

    private final String ofCells;

    @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
    private final List<Aggregate> aggregates;

    Metric(String expression, Aggregate... aggregates) {
        this.expression = expression;
        this.ofCells = expression;
        this.aggregates = List.of(aggregates);
    }

    Metric(Percentile percentile) {
        this.expression = percentile.ofValues();
        this.ofCells = percentile.ofSteps();
        this.aggregates = List.of(percentile.states(), percentile.calls());
    }

    /** SQL over the {@linkplain #aggregates partials} of the inner query. */
    String expression() {
        return expression;
    }

    /** The same where partials are of cells. */
    String ofCells() {
        return ofCells;
    }

    List<Aggregate> aggregates() {
        return aggregates;
    }

    Kind kind() {
        if (this == COST_USD || this == SAVED_USD) {
            return Kind.AMOUNT;
        }
        return COUNTED.contains(this) ? Kind.COUNT : RANKED.contains(this) ? Kind.RANK : Kind.RATIO;
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
        return stat() == null ? lowerCase() : lowerCase().substring(0, name().lastIndexOf('_'));
    }

    /** Which statistic of its family it is, such as {@code p95}; null if it is the only one. */
    @Nullable
    String stat() {
        return name().contains("_MS_") ? lowerCase().substring(name().lastIndexOf('_') + 1) : null;
    }

    /** The name that callers use, such as {@code requests} or {@code latency_ms.p95}. */
    String label() {
        return stat() == null ? family() : family() + "." + stat();
    }

    /** The name of its column in a flat table, such as {@code latency_ms_p95}. */
    String column() {
        return lowerCase();
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

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String ratio(String numerator, String denominator, int digits) {
        return "round(" + numerator + " / nullIf(" + denominator + ", 0), " + digits + ")";
    }

    private static String highest(Aggregate highest, Aggregate calls) {
        return "if(" + calls.total() + " = 0, NULL, " + highest.highest() + ")";
    }

    /** One of {@link #LEVELS}, by its place, of the values that have been counted. */
    private record Percentile(int level, Aggregate states, Aggregate calls) {
        String ofValues() {
            return ofCalls(merged(""));
        }

        /** In the middle of its step of the cells' scale. */
        String ofSteps() {
            String step = merged("Array");
            return ofCalls("toUInt64(round(if(" + step + " = 0, 0, pow(1.02, toFloat64(" + step + ") - 1))))");
        }

        private String merged(String arrays) {
            return "quantilesExactWeighted" + arrays + (states == LATENCIES ? "" : "If") + "Merge(" + LEVELS + ")("
                    + states.alias() + ")[" + level + "]";
        }

        private String ofCalls(String value) {
            return "if(" + calls.total() + " = 0, NULL, " + value + ")";
        }
    }
}
