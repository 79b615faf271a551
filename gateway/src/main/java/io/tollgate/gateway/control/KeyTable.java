package io.tollgate.gateway.control;

import io.tollgate.gateway.call.Failure.ProviderKeyMissing.Why;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys.Found;
import io.tollgate.gateway.control.KeptProviderKey.Standing;
import io.tollgate.gateway.control.KeptProviderKey.Status;
import io.tollgate.service.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The provider keys of all gateways, opened once, when they come. One thread changes them; any thread may look. */
final class KeyTable {
    private static final Found ABSENT = new Found.Unusable(Why.ABSENT);

    private final Map<String, NavigableMap<String, Held>> byGateway = new ConcurrentHashMap<>();
    private final Uses uses;
    private final KeyOpener opener;

    KeyTable(Uses uses, KeyOpener opener) {
        this.uses = uses;
        this.opener = opener;
    }

    /**
     * A key in memory.
     *
     * @param opened null where it does not open here
     */
    private record Held(
            Stored<KeptProviderKey> stored, @Nullable Secret opened, KeyUse use) {
        Found found(InstantSource clock) {
            KeptProviderKey key = stored.value();
            if (opened == null) {
                return new Found.Unusable(Why.SEALED);
            }
            return key.expiredAt(clock.instant())
                    ? new Found.Unusable(Why.EXPIRED)
                    : new Found.Usable(
                            new ProviderKey(opened.value(), key.alias(), new Noted(use, key.version(), clock)));
        }

        Standing standing(Instant now) {
            KeptProviderKey key = stored.value();
            KeyUse.Seen last = use.last();
            // What is older was of a key that was deleted.
            boolean used = last.atMillis() >= key.createdAt().toEpochMilli();
            boolean invalid = used && last.version() == key.version() && last.invalidSinceMillis() > 0;
            Status status = opened == null
                    ? Status.SEALED
                    : key.expiredAt(now) ? Status.EXPIRED : invalid ? Status.INVALID : Status.ACTIVE;
            return new Standing(
                    status,
                    used ? Instant.ofEpochMilli(last.atMillis()) : null,
                    invalid ? Instant.ofEpochMilli(last.invalidSinceMillis()) : null);
        }
    }

    /** Tells of the uses of one version of a key. */
    private record Noted(KeyUse use, int version, InstantSource clock) implements ProviderKey.Uses {
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
        Held held = held(gateway, provider, alias);
        return held == null ? ABSENT : held.found(clock);
    }

    @Nullable
    Stored<KeptProviderKey> get(String gateway, String provider, String alias) {
        Held held = held(gateway, provider, alias);
        return held == null ? null : held.stored();
    }

    boolean opens(KeptProviderKey key) {
        Held held = held(key.gateway(), key.provider(), key.alias());
        return held != null && held.opened() != null;
    }

    /** How a key stands, as far as it is still there. */
    Standing standing(KeptProviderKey key, Instant now) {
        Held held = held(key.gateway(), key.provider(), key.alias());
        return held == null ? new Standing(Status.SEALED, null, null) : held.standing(now);
    }

    /** The keys of a gateway by {@code provider/alias}, after that one. */
    Stream<Stored<KeptProviderKey>> of(String gateway, String after) {
        NavigableMap<String, Held> kept = byGateway.get(gateway);
        return kept == null
                ? Stream.of()
                : kept.tailMap(after, false).values().stream().map(Held::stored);
    }

    Stream<Stored<KeptProviderKey>> all() {
        return byGateway.values().stream()
                .flatMap(kept -> kept.values().stream())
                .map(Held::stored);
    }

    void put(KeptProviderKey key, long revision) {
        byGateway
                .computeIfAbsent(key.gateway(), gateway -> new ConcurrentSkipListMap<>())
                .put(
                        within(key.provider(), key.alias()),
                        new Held(new Stored<>(key, revision), opener.open(key), uses.ofProviderKey(key.id())));
    }

    boolean has(String id) {
        String[] place = id.split("/", 3);
        return place.length == 3 && held(place[0], place[1], place[2]) != null;
    }

    void remove(String id) {
        int slash = id.indexOf('/');
        NavigableMap<String, Held> kept = slash < 0 ? null : byGateway.get(id.substring(0, slash));
        if (kept != null) {
            kept.remove(id.substring(slash + 1));
        }
    }

    private @Nullable Held held(String gateway, String provider, String alias) {
        NavigableMap<String, Held> kept = byGateway.get(gateway);
        return kept == null ? null : kept.get(within(provider, alias));
    }

    private static String within(String provider, String alias) {
        return provider + "/" + alias;
    }
}
