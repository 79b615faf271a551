package io.tollgate.gateway.call;

import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing;
import java.util.List;

/** The provider keys that gateways store. Asked by event loops: answers from memory, and never blocks. */
@FunctionalInterface
public interface ProviderKeys {
    /** What a gateway stores for a provider under an alias, at this moment. */
    Found providerKey(String gateway, String provider, String alias);

    /**
     * The keys that a gateway stores for a provider and that calls take which name no alias: none where {@link
     * #providerKey} alone says which, and otherwise those of a pool that can be used at this moment, the usual one
     * included.
     */
    default List<ProviderKey> pool(String gateway, String provider) {
        return List.of();
    }

    /** What came of looking for a key. */
    sealed interface Found {
        record Usable(ProviderKey key) implements Found {}

        record Unusable(ProviderKeyMissing.Why why) implements Found {}
    }
}
