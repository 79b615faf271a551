package io.tollgate.gateway.access;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of a token. Equal to another in constant time, so that a near miss takes as long as any. */
public final class Digest {
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A digest made elsewhere. */
    public static Digest of(byte[] sha256) {
        if (sha256.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 digest has " + LENGTH + " bytes");
        }
        return new Digest(sha256.clone());
    }

    /** The digest of a token of any shape. */
    public static Digest ofToken(String token) {
        return new Digest(GatewayToken.digest(token));
    }

    public byte[] bytes() {
        return bytes.clone();
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

    /** The beginning, which tells digests apart and is of no use to anybody else. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes, 0, 6) + "…";
    }
}
