package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Tokens for tests, of the gateway alpha. */
final class Tokens {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private Tokens() {}

    static Token token(String id, String name, Token.Secret... secrets) {
        Principal principal = new Principal(
                id, name, Scope.of(List.of("alpha")), Set.of(Permission.RUN), null, Limits.NONE, Set.of(), null);
        return new Token("alpha", principal, List.of(secrets), NOW, "tok_0", null, null, List.of());
    }

    /** With so many requests per minute, made with those. */
    static Token limited(String id, long requests, List<String> makers, Token.Secret... secrets) {
        Limits limits = new Limits(requests, null, null, null, null);
        Principal principal =
                new Principal(id, id, Scope.of(List.of("alpha")), Set.of(Permission.RUN), null, limits, Set.of(), null);
        return new Token("alpha", principal, List.of(secrets), NOW, "tok_0", null, null, makers);
    }

    static Token revoked(Token token) {
        return token.withRevocation(NOW);
    }

    static Token.Secret secret(String text) {
        return new Token.Secret(Digest.ofToken(text), NOW, null);
    }

    static Token.Secret old(String text, Instant until) {
        return new Token.Secret(Digest.ofToken(text), NOW, until);
    }

    static AdminEvent event(String id) {
        return new AdminEvent(id, NOW, "tok_0", "admin", null, "token.create", "alpha", "tok_1", "bot", null, "{}");
    }
}
