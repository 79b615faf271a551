package io.tollgate.gateway.control;

import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing.Why;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys.Found;
import io.tollgate.gateway.control.StoredProviderKey.KeyStatus;
import io.tollgate.gateway.control.StoredProviderKey.Status;
import io.tollgate.service.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The provider keys of all gateways, opened once, when they come. One thread changes them; any thread may look. */
final class KeyTable {
    private static final Found ABSENT = new Found.Unusable(Why.ABSENT);

    private final Map<String, NavigableMap<String, LoadedKey>> byGateway = new ConcurrentHashMap<>();
    /** By gateway and provider, where one of the keys is for a pool: all that is in it. */
    private final Map<List<String>, List<LoadedKey>> pools = new ConcurrentHashMap<>();

    private final Uses uses;
    private final KeyOpener opener;

    KeyTable(Uses uses, KeyOpener opener) {
        this.uses = uses;
        this.opener = opener;
    }

    /**
     * A key with its value in memory.
     *
     * @param opened null if it does not open here
     */
    private record LoadedKey(
            Versioned<StoredProviderKey> stored, @Nullable Secret opened, KeyUse use) {
        Found found(InstantSource clock) {
            StoredProviderKey key = stored.value();
            if (opened == null) {
                return new Found.Unusable(Why.SEALED);
            }
            return key.expiredAt(clock.instant())
                    ? new Found.Unusable(Why.EXPIRED)
                    : new Found.Usable(
                            new ProviderKey(opened.value(), key.alias(), new UseRecorder(use, key.version(), clock)));
        }

        KeyStatus status(Instant now) {
            StoredProviderKey key = stored.value();
            KeyUse.LastUse last = use.last();
            // What is older was of a key that was deleted.
            boolean used = last.atMillis() >= key.createdAt().toEpochMilli();
            boolean invalid = used && last.version() == key.version() && last.invalidSinceMillis() > 0;
            Status status = opened == null
                    ? Status.SEALED
                    : key.expiredAt(now) ? Status.EXPIRED : invalid ? Status.INVALID : Status.ACTIVE;
            return new KeyStatus(
                    status,
                    used ? Instant.ofEpochMilli(last.atMillis()) : null,
                    invalid ? Instant.ofEpochMilli(last.invalidSinceMillis()) : null);
        }
    }

    /** Records the uses of one version of a key. */
    private record UseRecorder(KeyUse use, int version, InstantSource clock) implements ProviderKey.UsageListener {
        @Override
        public void sent() {
            use.sent(version, clock.millis());
        }

        @Override
        public void answered(int status) {
            use.answered(version, clock.millis(), status);
        }
    }

    Found find(String gateway, String provider, String alias, InstantSource clock) {
        LoadedKey loaded = loaded(gateway, provider, alias);
        return loaded == null ? ABSENT : loaded.found(clock);
    }

    /** The keys of a pool that can be used; none where there is no pool. */
    List<ProviderKey> pool(String gateway, String provider, InstantSource clock) {
        if (pools.isEmpty()) {
            return List.of();
        }
        List<LoadedKey> pool = pools.get(List.of(gateway, provider));
        if (pool == null) {
            return List.of();
        }
        List<ProviderKey> usable = new ArrayList<>(pool.size());
        for (LoadedKey loaded : pool) {
            if (loaded.found(clock) instanceof Found.Usable(ProviderKey key)) {
                usable.add(key);
            }
        }
        return usable;
    }

    /** Makes the list of those that are in a pool anew. */
    private void gather(String gateway, String provider) {
        List<LoadedKey> pool = byGateway.getOrDefault(gateway, Collections.emptyNavigableMap()).values().stream()
                .filter(loaded -> loaded.stored().value().provider().equals(provider))
                .filter(loaded -> loaded.stored().value().pool()
                        || loaded.stored().value().alias().equals(ProviderKey.DEFAULT_ALIAS))
                .toList();
        if (pool.stream().anyMatch(loaded -> loaded.stored().value().pool())) {
            pools.put(List.of(gateway, provider), pool);
        } else {
            pools.remove(List.of(gateway, provider));
        }
    }

    @Nullable
    Versioned<StoredProviderKey> get(String gateway, String provider, String alias) {
        LoadedKey loaded = loaded(gateway, provider, alias);
        return loaded == null ? null : loaded.stored();
    }

    boolean opens(StoredProviderKey key) {
        LoadedKey loaded = loaded(key.gateway(), key.provider(), key.alias());
        return loaded != null && loaded.opened() != null;
    }

    /** How a key stands, as far as it is still there. */
    KeyStatus keyStatus(StoredProviderKey key, Instant now) {
        LoadedKey loaded = loaded(key.gateway(), key.provider(), key.alias());
        return loaded == null ? new KeyStatus(Status.SEALED, null, null) : loaded.status(now);
    }

    /** The keys of a gateway by {@code provider/alias}, after that one. */
    Stream<Versioned<StoredProviderKey>> of(String gateway, String after) {
        NavigableMap<String, LoadedKey> kept = byGateway.get(gateway);
        return kept == null
                ? Stream.of()
                : kept.tailMap(after, false).values().stream().map(LoadedKey::stored);
    }

    Stream<Versioned<StoredProviderKey>> all() {
        return byGateway.values().stream()
                .flatMap(kept -> kept.values().stream())
                .map(LoadedKey::stored);
    }

    void put(StoredProviderKey key, long revision) {
        byGateway
                .computeIfAbsent(key.gateway(), gateway -> new ConcurrentSkipListMap<>())
                .put(
                        within(key.provider(), key.alias()),
                        new LoadedKey(new Versioned<>(key, revision), opener.open(key), uses.ofProviderKey(key.id())));
        gather(key.gateway(), key.provider());
    }

    boolean has(String id) {
        return get(id) != null;
    }

    @Nullable
    Versioned<StoredProviderKey> get(String id) {
        String[] place = id.split("/", 3);
        return place.length == 3 ? get(place[0], place[1], place[2]) : null;
    }

    void remove(String id) {
        int slash = id.indexOf('/');
        NavigableMap<String, LoadedKey> kept = slash < 0 ? null : byGateway.get(id.substring(0, slash));
        if (kept != null) {
            LoadedKey gone = kept.remove(id.substring(slash + 1));
            if (gone != null) {
                gather(gone.stored().value().gateway(), gone.stored().value().provider());
            }
        }
    }

    private @Nullable LoadedKey loaded(String gateway, String provider, String alias) {
        NavigableMap<String, LoadedKey> kept = byGateway.get(gateway);
        return kept == null ? null : kept.get(within(provider, alias));
    }

    private static String within(String provider, String alias) {
        return provider + "/" + alias;
    }
}
