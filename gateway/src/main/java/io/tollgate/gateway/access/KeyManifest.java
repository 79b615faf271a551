package io.tollgate.gateway.access;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys made or added on this machine: label, SHA-256 digest and time of creation of each, never a key itself.
 * Immutable; {@link KeyManifestFile} reads and writes it.
 */
public record KeyManifest(List<Key> keys) {

    public KeyManifest {
        keys = List.copyOf(keys);
        Set<String> labels = new HashSet<>();
        Set<String> digests = new HashSet<>();
        for (Key key : keys) {
            if (!labels.add(key.entry().label())) {
                throw new IllegalArgumentException(
                        "There is a key labelled " + key.entry().label() + " already");
            }
            if (!digests.add(key.entry().sha256())) {
                throw new IllegalArgumentException("There is a key with this digest already");
            }
        }
    }

    /** One key of the manifest. */
    public record Key(KeyRing.Entry entry, Instant createdAt) {

        public Key {
            createdAt = createdAt.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** A manifest holding nothing. */
    public static KeyManifest empty() {
        return new KeyManifest(List.of());
    }

    /** This and one key more; an {@link IllegalArgumentException} says what is wrong where it cannot be added. */
    public KeyManifest with(KeyRing.Entry entry, Instant createdAt) {
        List<Key> more = new ArrayList<>(keys);
        more.add(new Key(entry, createdAt));
        return new KeyManifest(more);
    }

    /** This without the key of that label; an {@link IllegalArgumentException} where there is none. */
    public KeyManifest without(String label) {
        List<Key> fewer = new ArrayList<>(keys);
        if (!fewer.removeIf(key -> key.entry().label().equals(label))) {
            throw new IllegalArgumentException("There is no key with that label");
        }
        return new KeyManifest(fewer);
    }

    /** The keys as a ring. */
    public KeyRing ring() {
        return new KeyRing(keys.stream().map(Key::entry).toList());
    }
}
