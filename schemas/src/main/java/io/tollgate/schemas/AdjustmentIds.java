package io.tollgate.schemas;

import io.tollgate.schemas.avro.AdjustmentReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids of adjustments that follow from what they tell, so that whoever sees the same truth gives it the same id and it
 * is booked once. They are UUIDs of version 8, of the first bits of a SHA-256 (RFC 9562, 5.8 and B.2).
 */
public final class AdjustmentIds {
    private static final long VERSION = 0x8000L;
    private static final long VARIANT = 1L << 63;

    private AdjustmentIds() {}

    /**
     * The id of an adjustment.
     *
     * @param truth names what is told, in parts such as a provider, a response's id and a model
     */
    public static UUID of(AdjustmentReason reason, String... truth) {
        MessageDigest digest = sha256();
        part(digest, reason.name());
        for (String part : truth) {
            part(digest, part);
        }
        ByteBuffer bits = ByteBuffer.wrap(digest.digest());
        return new UUID((bits.getLong() & ~0xF000L) | VERSION, (bits.getLong() & ~(3L << 62)) | VARIANT);
    }

    /** Parts are told apart by their lengths: "a", "bc" is not "ab", "c". */
    private static void part(MessageDigest digest, String part) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
        digest.update(utf8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
