package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.ProviderKey;
import org.jspecify.annotations.Nullable;

/** The masks of the keys that one provider is called with, of which most calls share one. Belongs to one event loop. */
final class KeyMaskCache {
    private static final KeyMask NOTHING = new KeyMask("");

    private String value = "";
    private KeyMask mask = NOTHING;

    /** @param key null if a call is made without one */
    KeyMask of(@Nullable ProviderKey key) {
        if (key == null) {
            return NOTHING;
        }
        if (!key.value().equals(value)) {
            value = key.value();
            mask = new KeyMask(value);
        }
        return mask;
    }
}
