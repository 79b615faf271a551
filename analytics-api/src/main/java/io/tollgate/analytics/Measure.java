package io.tollgate.analytics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A number of each call by which calls are filtered. */
enum Measure {
    LATENCY_MS("latency_ms"),
    /** Calls without a first part are in no range. */
    FIRST_TOKEN_MS("first_token_ms"),
    OVERHEAD_US("overhead_us"),
    COST_USD("cost_usd"),
    SAVED_USD("saved_usd"),
    INPUT_TOKENS("input_tokens"),
    CACHED_INPUT_TOKENS("cached_input_tokens"),
    OUTPUT_TOKENS("output_tokens"),
    REASONING_TOKENS("reasoning_tokens"),
    TOTAL_TOKENS("(input_tokens + output_tokens)");

    private final String sql;

    Measure(String sql) {
        this.sql = sql;
    }

    /** The name that callers use. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** SQL that reads it of a row. */
    String sql() {
        return sql;
    }

    static Optional<Measure> named(String name) {
        return Arrays.stream(values())
                .filter(measure -> measure.label().equals(name))
                .findFirst();
    }

    /** All names, as a refusal lists them. */
    static List<String> names() {
        return Arrays.stream(values()).map(Measure::label).toList();
    }
}
