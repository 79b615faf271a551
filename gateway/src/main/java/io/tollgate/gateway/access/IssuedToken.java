package io.tollgate.gateway.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one secret of an issued token opens, and until when. For any thread. */
public final class IssuedToken {
    private final Credential.Valid valid;
    private final long until;
    private final LastUse lastUse;

    /**
     * The token behind a secret.
     *
     * @param validUntil the first moment at which the secret is no longer valid; null for never
     * @param lastUse of the token, whichever of its secrets is used
     */
    public IssuedToken(Credential.Valid valid, @Nullable Instant validUntil, LastUse lastUse) {
        this.valid = valid;
        this.until = validUntil == null ? Long.MAX_VALUE : validUntil.toEpochMilli();
        this.lastUse = lastUse;
    }

    /**
     * The credential at a time in milliseconds since the epoch, which is then noted as its last use; null once expired.
     */
    Credential.@Nullable Valid at(long now) {
        if (now >= until) {
            return null;
        }
        lastUse.at(now);
        return valid;
    }
}
