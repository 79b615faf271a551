package io.tollgate.gateway.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a provider key was last used, as the nodes publish it, a minute late at most.
 *
 * @param id of the key
 * @param version of the key that was used
 * @param invalidSince since when the provider refuses it; null if it took the last use
 */
record ProviderKeyUse(
        String id,
        int version,
        Instant lastUsedAt,
        @Nullable Instant invalidSince) implements Entry {
    static final String KIND = "provider-key-use/";

    static ProviderKeyUse of(String id, KeyUse.LastUse use) {
        return new ProviderKeyUse(
                id,
                use.version(),
                Instant.ofEpochMilli(use.atMillis()),
                use.invalidSinceMillis() == 0 ? null : Instant.ofEpochMilli(use.invalidSinceMillis()));
    }

    KeyUse.LastUse lastUse() {
        return new KeyUse.LastUse(
                version, lastUsedAt.toEpochMilli(), invalidSince == null ? 0 : invalidSince.toEpochMilli());
    }

    @Override
    public String key() {
        return key(id);
    }

    /** Where the use of a key is kept. */
    static String key(String id) {
        return KIND + id;
    }
}
