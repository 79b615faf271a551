package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.CallerProviderKey;
import io.vertx.core.MultiMap;

/**
 * The header that carries a provider's key.
 *
 * @param prefix that stands before the key in the header's value
 */
public record KeyHeader(CallerProviderKey.Location location, String prefix) {
    /** RFC 6750, as OpenAI and most others have it. */
    public static final KeyHeader BEARER = new KeyHeader(CallerProviderKey.Location.AUTHORIZATION, "Bearer ");

    /** What the header says for a key. */
    public String value(String key) {
        return prefix + key;
    }

    public void put(String key, MultiMap headers) {
        headers.set(location.id(), value(key));
    }
}
