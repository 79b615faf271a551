package io.tollgate.gateway.control;

import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one kind, by the gateway that keeps them, or the provider that they are about, and by an id within it. One
 * thread changes it; any thread may look.
 */
final class GatewayTable<T extends Entry> {
    private final Map<String, NavigableMap<String, Versioned<T>>> byGateway = new ConcurrentHashMap<>();

    @Nullable
    Versioned<T> get(String gateway, String id) {
        NavigableMap<String, Versioned<T>> kept = byGateway.get(gateway);
        return kept == null ? null : kept.get(id);
    }

    /** By {@code gateway/id}. */
    @Nullable
    Versioned<T> get(String place) {
        int slash = place.indexOf('/');
        return slash < 0 ? null : get(place.substring(0, slash), place.substring(slash + 1));
    }

    /** Those of a gateway by their ids, after that one. */
    Stream<Versioned<T>> of(String gateway, String after) {
        NavigableMap<String, Versioned<T>> kept = byGateway.get(gateway);
        return kept == null ? Stream.of() : kept.tailMap(after, false).values().stream();
    }

    /** Those of all gateways, in no order. */
    Stream<Versioned<T>> all() {
        return byGateway.values().stream().flatMap(kept -> kept.values().stream());
    }

    void put(String gateway, String id, T entry, long revision) {
        byGateway
                .computeIfAbsent(gateway, name -> new ConcurrentSkipListMap<>())
                .put(id, new Versioned<>(entry, revision));
    }

    /** Forgets what is kept at {@code gateway/id}. */
    @Nullable
    Versioned<T> remove(String place) {
        int slash = place.indexOf('/');
        NavigableMap<String, Versioned<T>> kept = slash < 0 ? null : byGateway.get(place.substring(0, slash));
        return kept == null ? null : kept.remove(place.substring(slash + 1));
    }
}
