package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as its audit row will say.
 *
 * @param tokenId null for an anonymous call
 * @param tokenName the name of the token; null for an anonymous call
 */
public record Caller(@Nullable String tokenId, @Nullable String tokenName) {
    /** Whoever calls an open gateway without a token. */
    public static final Caller ANONYMOUS = new Caller(null, null);

    public boolean anonymous() {
        return tokenId == null;
    }
}
