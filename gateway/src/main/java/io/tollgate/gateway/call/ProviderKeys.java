package io.tollgate.gateway.call;

import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing;

/** The provider keys that gateways store. Asked by event loops: answers from memory, and never blocks. */
@FunctionalInterface
public interface ProviderKeys {
    /** What a gateway stores for a provider under an alias, at this moment. */
    Found providerKey(String gateway, String provider, String alias);

    /** What came of looking for a key. */
    sealed interface Found {
        record Usable(ProviderKey key) implements Found {}

        record Unusable(ProviderKeyMissing.Why why) implements Found {}
    }
}
