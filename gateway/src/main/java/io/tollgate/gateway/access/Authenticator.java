package io.tollgate.gateway.access;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose token a request carries, from memory. Tokens are known by their SHA-256 digests alone; the table is looked
 * up by digest and the digest found is compared in constant time. For any thread.
 */
public final class Authenticator {
    private static final int LONGEST_TOKEN = 512;
    private static final String SCHEME = "Bearer ";
    private static final Credential MISSING = new Credential.Missing();
    private static final Credential MALFORMED = new Credential.Invalid(Credential.Reason.MALFORMED);
    private static final Credential CHECKSUM = new Credential.Invalid(Credential.Reason.CHECKSUM);
    private static final Credential UNKNOWN = new Credential.Invalid(Credential.Reason.UNKNOWN);

    private final Map<Digest, Credential.Valid> tokens;

    /** Knows the tokens of a key ring, which all have the same permissions. */
    public Authenticator(KeyRing ring, Set<String> permissions) {
        Set<Permission> granted = permissions.stream().map(Permission::of).collect(Collectors.toUnmodifiableSet());
        Map<Digest, Credential.Valid> table = new HashMap<>();
        for (KeyRing.Entry entry : ring.entries()) {
            String id = "key_" + entry.sha256().substring(0, 16);
            Principal principal = new Principal(id, entry.label(), granted);
            table.put(new Digest(entry.digest()), new Credential.Valid(principal));
        }
        tokens = Map.copyOf(table);
    }

    /**
     * Judges the value of an {@code Authorization} header (RFC 6750, section 2.1).
     *
     * @param authorization the header's value; null where there is none
     */
    public Credential judge(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return MISSING;
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return MALFORMED;
        }
        String token = authorization.substring(SCHEME.length()).strip();
        if (token.isEmpty()) {
            return MISSING;
        }
        if (token.length() > LONGEST_TOKEN || token.indexOf(' ') >= 0) {
            return MALFORMED;
        }
        if (GatewayKey.startsWithPrefix(token) && !GatewayKey.wellFormed(token)) {
            return CHECKSUM;
        }
        Credential known = tokens.get(new Digest(GatewayKey.digest(token)));
        return known == null ? UNKNOWN : known;
    }

    /** Equal to another in constant time, so that a near miss takes as long as any. */
    private static final class Digest {
        private final byte[] bytes;

        Digest(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
        }

        /** Any four bytes of a digest are as good as another. */
        @Override
        public int hashCode() {
            return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        }
    }
}
