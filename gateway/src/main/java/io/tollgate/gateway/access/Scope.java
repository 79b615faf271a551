package io.tollgate.gateway.access;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gateways that a token is good for.
 *
 * @param everywhere whether it is good for all, those to come included; then none is named
 */
public record Scope(boolean everywhere, Set<String> gateways) {
    public static final Scope EVERYWHERE = new Scope(true, Set.of());

    /** How a scope that holds all gateways is written. */
    public static final String ALL = "*";

    public Scope {
        gateways = everywhere ? Set.of() : Set.copyOf(gateways);
    }

    /** The scope that a list of names means, in which {@link #ALL} may stand for all. */
    public static Scope of(Collection<String> names) {
        return names.contains(ALL) ? EVERYWHERE : new Scope(false, Set.copyOf(names));
    }

    public boolean includes(String gateway) {
        return everywhere || gateways.contains(gateway);
    }

    /** Whether this holds all that another one does. */
    public boolean covers(Scope other) {
        return everywhere || (!other.everywhere && gateways.containsAll(other.gateways));
    }

    /** The one gateway of a scope that has just one. */
    public @Nullable String only() {
        return gateways.size() == 1 ? gateways.iterator().next() : null;
    }

    /** As {@link #of} reads it, in order. */
    public List<String> names() {
        return everywhere ? List.of(ALL) : gateways.stream().sorted().toList();
    }
}
