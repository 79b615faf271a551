package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * A call at one target, with what the provider is called with.
 *
 * @param key of the operator; null if the caller brought one, or none is needed
 */
public record KeyedCall(RoutedCall routed, @Nullable ProviderKey key) {
    public Call call() {
        return routed.call();
    }

    public Request request() {
        return routed.request();
    }

    public Target target() {
        return routed.target();
    }
}
