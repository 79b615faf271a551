package io.tollgate.gateway.access;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens made or added on this machine: label, SHA-256 digest and time of creation of each, never a token itself.
 * Immutable; {@link TokenManifestFile} reads and writes it.
 */
public record TokenManifest(List<Token> tokens) {

    public TokenManifest {
        tokens = List.copyOf(tokens);
        Set<String> labels = new HashSet<>();
        Set<String> digests = new HashSet<>();
        for (Token token : tokens) {
            if (!labels.add(token.entry().label())) {
                throw new IllegalArgumentException(
                        "There is a token labelled " + token.entry().label() + " already");
            }
            if (!digests.add(token.entry().sha256())) {
                throw new IllegalArgumentException("There is a token with this digest already");
            }
        }
    }

    /** One token of the manifest. */
    public record Token(StaticTokens.Entry entry, Instant createdAt) {

        public Token {
            createdAt = createdAt.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** A manifest holding nothing. */
    public static TokenManifest empty() {
        return new TokenManifest(List.of());
    }

    /** This and one token more; an {@link IllegalArgumentException} says what is wrong where it cannot be added. */
    public TokenManifest with(StaticTokens.Entry entry, Instant createdAt) {
        List<Token> more = new ArrayList<>(tokens);
        more.add(new Token(entry, createdAt));
        return new TokenManifest(more);
    }

    /** This without the token of that label; an {@link IllegalArgumentException} if there is none. */
    public TokenManifest without(String label) {
        List<Token> fewer = new ArrayList<>(tokens);
        if (!fewer.removeIf(token -> token.entry().label().equals(label))) {
            throw new IllegalArgumentException("There is no token with that label");
        }
        return new TokenManifest(fewer);
    }

    /** The tokens as the gateway reads them. */
    public StaticTokens staticTokens() {
        return new StaticTokens(tokens.stream().map(Token::entry).toList());
    }
}
