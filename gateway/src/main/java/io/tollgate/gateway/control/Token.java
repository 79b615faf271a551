package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A token that was issued here: what it holds, and the digests of its secrets.
 *
 * @param gateway that keeps it, whose operators may change it
 * @param principal what it holds
 * @param secrets the newest first; none once it is revoked
 * @param createdBy the id of a token
 * @param countsAgainst the limited tokens that it was made with, from the nearest on, by their ids
 */
public record Token(
        String gateway,
        Principal principal,
        List<Secret> secrets,
        Instant createdAt,
        String createdBy,
        @Nullable Instant rotatedAt,
        @Nullable Instant revokedAt,
        List<String> countsAgainst)
        implements Entry {
    static final String KIND = "token/";

    public Token {
        secrets = List.copyOf(secrets);
        countsAgainst = List.copyOf(countsAgainst);
    }

    /**
     * One string that the token is.
     *
     * @param validUntil where a newer one has replaced it: the end of its grace
     */
    public record Secret(
            Digest digest, Instant createdAt, @Nullable Instant validUntil) {
        boolean validAt(Instant now) {
            return validUntil == null || now.isBefore(validUntil);
        }
    }

    /** What has become of a token. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        REVOKED,
        /** With an old secret that is valid still. */
        ROTATING;

        /** As answers write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same token, holding something else. */
    public Token withPrincipal(Principal changed) {
        return new Token(gateway, changed, secrets, createdAt, createdBy, rotatedAt, revokedAt, countsAgainst);
    }

    /** The same token by other secrets. */
    public Token withRotation(List<Secret> changed, Instant at) {
        return new Token(gateway, principal, changed, createdAt, createdBy, at, revokedAt, countsAgainst);
    }

    /** The same token, without secrets. */
    public Token withRevocation(Instant at) {
        return new Token(gateway, principal, List.of(), createdAt, createdBy, rotatedAt, at, countsAgainst);
    }

    public String id() {
        return principal.id();
    }

    public String name() {
        return principal.name();
    }

    public boolean revoked() {
        return revokedAt != null;
    }

    public Status status(Instant now) {
        if (revoked()) {
            return Status.REVOKED;
        }
        Instant end = principal.expiresAt();
        if (end != null && !now.isBefore(end)) {
            return Status.EXPIRED;
        }
        return secrets.stream().filter(secret -> secret.validAt(now)).count() > 1 ? Status.ROTATING : Status.ACTIVE;
    }

    /**
     * Until when a secret opens this token: the end of its grace or of the token, whichever is first; null for never.
     */
    @Nullable
    Instant validUntil(Secret secret) {
        Instant grace = secret.validUntil();
        Instant end = principal.expiresAt();
        if (grace == null || end == null) {
            return grace == null ? end : grace;
        }
        return grace.isBefore(end) ? grace : end;
    }

    @Override
    public String key() {
        return key(id());
    }

    /** Where a token is kept. */
    public static String key(String id) {
        return KIND + id;
    }
}
