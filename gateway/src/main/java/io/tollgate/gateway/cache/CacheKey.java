package io.tollgate.gateway.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What stands for one request to one model by those who share answers: a SHA-256 digest, in which nothing can be read
 * of what it was made from.
 */
final class CacheKey {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] digest;

    /** @param digest of 32 bytes; must not be changed */
    CacheKey(byte[] digest) {
        this.digest = digest;
    }

    /** The same request, whose answer is wanted in one shape and no other. */
    CacheKey inShape(Shape shape) {
        MessageDigest sha256 = Sha256.newDigest();
        sha256.update(digest);
        sha256.update(shape.name().getBytes(US_ASCII));
        return new CacheKey(sha256.digest());
    }

    byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && Arrays.equals(digest, key.digest);
    }

    @Override
    public int hashCode() {
        return (int) INTS.get(digest, 0);
    }
}
