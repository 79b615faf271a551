package io.tollgate.consumer.rollup;

import java.util.Arrays;
import java.util.List;

/**
 * Dimensions by which a span's figures are kept together; the figures of one of them, or of none, are sums over these.
 * A cube is kept where it is much smaller than the rows: those of {@link Level#QUARTER} for zones whose hours begin
 * half-way, single dimensions by the hour, pairs by the day, and all of them in an hour of many rows.
 */
enum Cube {
    TOTAL(Level.QUARTER),
    PROVIDER_MODEL(Level.QUARTER, "provider", "model"),
    GATEWAY(Level.HOUR, "gateway"),
    PROJECT(Level.HOUR, "project"),
    GATEWAY_PROJECT(Level.HOUR, "gateway", "project"),
    TOKEN(Level.HOUR, "token_id"),
    /** What has few values, all together. */
    KIND(
            Level.HOUR,
            "outcome",
            "status",
            "error_code",
            "cache",
            "stream",
            "dialect",
            "route",
            "service_tier",
            "cost_source"),
    GATEWAY_MODEL(Level.DAY, "gateway", "provider", "model"),
    PROJECT_MODEL(Level.DAY, "project", "provider", "model"),
    TOKEN_MODEL(Level.DAY, "token_id", "provider", "model"),
    OWNER(Level.DAY, "gateway", "project", "token_id"),
    GATEWAY_OUTCOME(Level.DAY, "gateway", "outcome", "status"),
    PROJECT_OUTCOME(Level.DAY, "project", "outcome", "status"),
    TOKEN_OUTCOME(Level.DAY, "token_id", "outcome", "status"),
    MODEL_OUTCOME(Level.DAY, "provider", "model", "outcome", "status");

    /** All columns that any cube has. */
    static final List<String> DIMENSIONS = List.of(
            "gateway",
            "project",
            "token_id",
            "provider",
            "model",
            "outcome",
            "status",
            "error_code",
            "cache",
            "stream",
            "dialect",
            "route",
            "service_tier",
            "cost_source");

    private final Level from;

    @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
    private final List<String> dimensions;

    Cube(Level from, String... dimensions) {
        this.from = from;
        this.dimensions = List.of(dimensions);
    }

    List<String> dimensions() {
        return dimensions;
    }

    /** The cubes of a level. */
    static List<Cube> of(Level level, boolean manyRows) {
        return Arrays.stream(values())
                .filter(cube -> level.compareTo(cube.from) >= 0 || (manyRows && level == Level.HOUR))
                .toList();
    }
}
