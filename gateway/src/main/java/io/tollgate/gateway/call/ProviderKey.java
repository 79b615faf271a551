package io.tollgate.gateway.call;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream is called with; used, and never shown.
 *
 * @param alias that the gateway stores it under; null for one that no gateway stores
 * @param listener hears what comes of it
 * @param number its place among the configured keys of its provider, from 1; 0 for one that a gateway stores
 */
public record ProviderKey(String value, @Nullable String alias, UsageListener listener, int number) {
    /** A stored key, or the only one that is configured. */
    public ProviderKey(String value, @Nullable String alias, UsageListener listener) {
        this(value, alias, listener, alias == null ? 1 : 0);
    }

    /** Where a key is looked for, and stored, unless an alias is named. */
    public static final String DEFAULT_ALIAS = "default";

    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Hears of a key's uses, on the call's event loop. */
    public interface UsageListener {
        /** Of a key whose uses nobody records. */
        UsageListener NONE = new UsageListener() {
            @Override
            public void sent() {
                // Nobody asks.
            }

            @Override
            public void answered(int status) {
                // Nobody asks.
            }
        };

        /** A request went out with the key. */
        void sent();

        /** The upstream has answered that request with an HTTP status. */
        void answered(int status);
    }

    /** Whether a key may be stored under such an alias. */
    public static boolean isAlias(String text) {
        return ALIAS.matcher(text).matches();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ProviderKey[" + (alias == null ? "configured" : alias) + "]";
    }
}
