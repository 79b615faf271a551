package io.tollgate.analytics;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the gateway found out and says in headers that it takes from nobody else: the permissions of the token,
 * none for an anonymous caller, and the gateways it is limited to.
 *
 * <p>The service believes these headers, so it must be reached by the gateway alone: it listens on the loopback
 * interface by default, and then {@code analytics.internal_token} keeps others out.
 *
 * @param gateways null if there is no limit
 * @param hidden dimensions that it may neither group nor filter by, by their labels
 */
record Caller(Set<String> permissions, @Nullable Set<String> gateways, Set<String> hidden) {
    static final String PERMISSIONS_HEADER = "x-tollgate-permissions";
    static final String GATEWAYS_HEADER = "x-tollgate-gateways";
    static final String HIDDEN_HEADER = "x-tollgate-hidden";

    Caller {
        permissions = Set.copyOf(permissions);
        gateways = gateways == null ? null : Set.copyOf(gateways);
        hidden = Set.copyOf(hidden);
    }

    /** A caller from whom no dimension is hidden. */
    static Caller of(@Nullable String permissions, @Nullable String gateways) {
        return of(permissions, gateways, null);
    }

    /** A missing header of gateways stands for no limit; a blank one for no gateway at all. */
    static Caller of(@Nullable String permissions, @Nullable String gateways, @Nullable String hidden) {
        return new Caller(
                permissions == null ? Set.of() : names(permissions),
                gateways == null || gateways.strip().equals("*") ? null : names(gateways),
                hidden == null ? Set.of() : names(hidden));
    }

    boolean mayRead() {
        return permissions.contains("read");
    }

    /** Whether it may group and filter by a dimension. */
    boolean maySee(Dimension dimension) {
        return (mayRead() || !dimension.needsRead()) && !hidden.contains(dimension.label());
    }

    private static Set<String> names(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
