package io.tollgate.gateway.access;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose token a request carries, from memory. Tokens are known by their SHA-256 digests alone; the table is
 * looked up by digest and the digest found is compared in constant time. For any thread.
 */
public final class Authenticator {
    private static final int LONGEST_TOKEN = 512;
    private static final String SCHEME = "Bearer ";
    private static final Credential MISSING = new Credential.Missing();
    private static final Credential CHECKSUM = new Credential.Invalid(Credential.Reason.CHECKSUM);
    private static final Credential UNKNOWN = new Credential.Invalid(Credential.Reason.UNKNOWN);

    private static final Credential EXPIRED = new Credential.Invalid(Credential.Reason.EXPIRED);

    private final Map<Digest, Credential.Valid> staticTokens;
    private final IssuedTokens issued;
    private final InstantSource clock;

    /**
     * Knows the tokens that an operator configures, and those that were issued here.
     *
     * @param permissions of all static tokens
     */
    public Authenticator(StaticTokens staticTokens, Set<String> permissions, IssuedTokens issued, InstantSource clock) {
        Set<Permission> granted = permissions.stream().map(Permission::of).collect(Collectors.toUnmodifiableSet());
        Map<Digest, Credential.Valid> table = new HashMap<>();
        for (StaticTokens.Entry entry : staticTokens.entries()) {
            String id = "key_" + entry.sha256().substring(0, 16);
            Principal principal = new Principal(id, entry.label(), granted);
            table.put(Digest.of(entry.digest()), new Credential.Valid(principal));
        }
        this.staticTokens = Map.copyOf(table);
        this.issued = issued;
        this.clock = clock;
    }

    /**
     * Judges the value of an {@code Authorization} header (RFC 6750, section 2.1).
     *
     * @param authorization the header's value; null if there is none
     */
    public Credential authenticate(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return MISSING;
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Credential.MALFORMED;
        }
        String token = authorization.substring(SCHEME.length()).strip();
        return token.isEmpty() ? MISSING : authenticateToken(token);
    }

    /** Judges a token that stands where nothing else does. */
    public Credential authenticateToken(String token) {
        if (token.length() > LONGEST_TOKEN || token.indexOf(' ') >= 0) {
            return Credential.MALFORMED;
        }
        if (GatewayToken.startsWithPrefix(token) && !GatewayToken.wellFormed(token)) {
            return CHECKSUM;
        }
        Digest digest = Digest.ofToken(token);
        Credential known = staticTokens.get(digest);
        if (known != null) {
            return known;
        }
        IssuedToken found = issued.find(digest);
        if (found == null) {
            return UNKNOWN;
        }
        Credential valid = found.at(clock.millis());
        return valid == null ? EXPIRED : valid;
    }

    /** What follows the scheme of such a header's value; all of it where it has another scheme or none. */
    public static String bearer(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : authorization;
    }

    /** Whether something is, or claims to be, a token of this gateway and not a provider's own credential. */
    public boolean isOurs(String text) {
        if (GatewayToken.startsWithPrefix(text)) {
            return true;
        }
        if (text.isEmpty() || text.length() > LONGEST_TOKEN) {
            return false;
        }
        Digest digest = Digest.ofToken(text);
        return staticTokens.containsKey(digest) || issued.find(digest) != null;
    }
}
