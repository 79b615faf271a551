package io.tollgate.gateway.call;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as its audit row will say.
 *
 * @param tokenId null for an anonymous call
 * @param tokenName the name of the token; null for an anonymous call
 * @param models the only ones that the token may call; empty if it may call any
 * @param project that its calls are booked to where they name none
 * @param limits of the token; null if nothing limits it
 */
public record Caller(
        @Nullable String tokenId,
        @Nullable String tokenName,
        Set<String> models,
        @Nullable String project,
        @Nullable Limits limits) {
    /** Whoever calls an open gateway without a token. */
    public static final Caller ANONYMOUS = new Caller(null, null, Set.of(), null, null);

    public Caller {
        models = Set.copyOf(models);
    }

    public boolean anonymous() {
        return tokenId == null;
    }
}
