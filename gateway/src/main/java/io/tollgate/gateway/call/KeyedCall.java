package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * A call at one target, with what the provider is called with.
 *
 * @param key of the operator; null if the caller brought one, or none is needed
 */
public record KeyedCall(RoutedCall routed, @Nullable ProviderKey key) {
    /** The identity of the configured key, which no gateway stores, and of calls that need no key. */
    public static final String CONFIGURED = "configured";

    public Call call() {
        return routed.call();
    }

    public Request request() {
        return routed.request();
    }

    public Target target() {
        return routed.target();
    }

    /** Whether the provider is called with a key of the caller's own. */
    public boolean callersKey() {
        return request().key() != null;
    }

    /** Names the operator's key among those of one provider, without anything secret. */
    public String keyId() {
        return key == null ? CONFIGURED : idOf(key, call().accepted().gateway());
    }

    /** Names a key that a gateway may use. */
    public static String idOf(ProviderKey key, String gateway) {
        if (key.alias() != null) {
            return gateway + "/" + key.alias();
        }
        return key.number() <= 1 ? CONFIGURED : CONFIGURED + "-" + key.number();
    }
}
