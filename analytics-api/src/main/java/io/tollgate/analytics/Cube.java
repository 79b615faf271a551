package io.tollgate.analytics;

import static io.tollgate.analytics.Dimension.Column.CACHE;
import static io.tollgate.analytics.Dimension.Column.COST_SOURCE;
import static io.tollgate.analytics.Dimension.Column.DIALECT;
import static io.tollgate.analytics.Dimension.Column.ERROR_CODE;
import static io.tollgate.analytics.Dimension.Column.GATEWAY;
import static io.tollgate.analytics.Dimension.Column.MODEL;
import static io.tollgate.analytics.Dimension.Column.OUTCOME;
import static io.tollgate.analytics.Dimension.Column.PROJECT;
import static io.tollgate.analytics.Dimension.Column.PROVIDER;
import static io.tollgate.analytics.Dimension.Column.ROUTE;
import static io.tollgate.analytics.Dimension.Column.SERVICE_TIER;
import static io.tollgate.analytics.Dimension.Column.STATUS;
import static io.tollgate.analytics.Dimension.Column.STREAM;
import static io.tollgate.analytics.Dimension.Column.TOKEN;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Dimensions by which the roll-ups keep figures together; the figures of some of them are sums over these. In the order
 * of how many cells they commonly have. Which spans have which cubes is for the roll-ups' state to say.
 */
enum Cube {
    TOTAL,
    GATEWAY_ALONE(GATEWAY),
    PROVIDER_MODEL(PROVIDER, MODEL),
    /** What has few values, all together. */
    KIND(OUTCOME, STATUS, ERROR_CODE, CACHE, STREAM, DIALECT, ROUTE, SERVICE_TIER, COST_SOURCE),
    PROJECT_ALONE(PROJECT),
    GATEWAY_OUTCOME(GATEWAY, OUTCOME, STATUS),
    MODEL_OUTCOME(PROVIDER, MODEL, OUTCOME, STATUS),
    TOKEN_ALONE(TOKEN),
    GATEWAY_MODEL(GATEWAY, PROVIDER, MODEL),
    PROJECT_OUTCOME(PROJECT, OUTCOME, STATUS),
    TOKEN_OUTCOME(TOKEN, OUTCOME, STATUS),
    GATEWAY_PROJECT(GATEWAY, PROJECT),
    PROJECT_MODEL(PROJECT, PROVIDER, MODEL),
    TOKEN_MODEL(TOKEN, PROVIDER, MODEL),
    OWNER(GATEWAY, PROJECT, TOKEN);

    /** The bits of all. */
    static final int ALL = (1 << values().length) - 1;

    @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
    private final List<Dimension> dimensions;

    Cube(Dimension.Column... dimensions) {
        this.dimensions = List.of(dimensions);
    }

    List<Dimension> dimensions() {
        return dimensions;
    }

    /** Its place in a set of bits. */
    @SuppressWarnings("EnumOrdinal")
    int bit() {
        return 1 << ordinal();
    }

    /** The names of its columns with commas between, as the tables say it. */
    String label() {
        return dimensions.stream().map(dimension -> dimension.sql().text()).collect(Collectors.joining(","));
    }

    /** The smallest cube that has all of these; empty if only rows do. */
    static Optional<Cube> of(Collection<? extends Dimension> dimensions) {
        return Arrays.stream(values())
                .filter(cube -> cube.dimensions.containsAll(dimensions))
                .findFirst();
    }
}
