package io.tollgate.gateway.access;

import org.jspecify.annotations.Nullable;

/** The tokens that were issued here, by the digests of their secrets. Asked by event loops: never blocks. */
@FunctionalInterface
public interface IssuedTokens {
    IssuedTokens NONE = digest -> null;

    /** The token that a secret opens; null if there is none, or where it was revoked. */
    @Nullable
    IssuedToken find(Digest digest);
}
