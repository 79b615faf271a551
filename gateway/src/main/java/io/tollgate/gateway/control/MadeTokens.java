package io.tollgate.gateway.control;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens were made with a limited one, directly and further down, and so count against its limits. For any
 * thread.
 */
final class MadeTokens {
    private final Map<String, Set<String>> byMaker = new ConcurrentHashMap<>();

    void add(Token token) {
        token.countsAgainst()
                .forEach(maker -> byMaker.computeIfAbsent(maker, id -> ConcurrentHashMap.newKeySet())
                        .add(token.id()));
    }

    void remove(Token token) {
        token.countsAgainst()
                .forEach(maker -> byMaker.computeIfPresent(maker, (id, made) -> {
                    made.remove(token.id());
                    return made.isEmpty() ? null : made;
                }));
    }

    /** The ids of those that count against a token. */
    Set<String> with(String maker) {
        return byMaker.getOrDefault(maker, Set.of());
    }
}
