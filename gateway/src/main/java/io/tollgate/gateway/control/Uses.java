package io.tollgate.gateway.control;

import io.tollgate.gateway.access.LastUse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When tokens and provider keys were last used, by their ids. Outlives states, since uses are first known here.
 *
 * @param tokens may change at any time
 * @param providerKeys may change at any time
 */
record Uses(Map<String, LastUse> tokens, Map<String, KeyUse> providerKeys) {
    static Uses none() {
        return new Uses(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    LastUse ofToken(String id) {
        return tokens.computeIfAbsent(id, key -> new LastUse());
    }

    KeyUse ofProviderKey(String id) {
        return providerKeys.computeIfAbsent(id, key -> new KeyUse());
    }
}
