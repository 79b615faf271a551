package io.tollgate.gateway.vault;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Keys for message authentication codes (HMAC-SHA256), one derived from each master key for one purpose. All of them
 * sign, so that whoever has only some of the master keys can verify; any of them verifies. For any thread.
 */
public final class MacKeys {
    /** The length of a code. */
    public static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKey> keys;

    MacKeys(List<SecretKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Whether there is no master key, so that nothing can be signed or verified. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The codes of a message, that of the first master key first. */
    public List<byte[]> sign(byte[] message) {
        return keys.stream().map(key -> code(key, message)).toList();
    }

    /** Which key one of the codes is by. */
    public Signer signer(byte[] message, List<byte[]> codes) {
        for (int i = 0; i < keys.size(); i++) {
            byte[] right = code(keys.get(i), message);
            if (codes.stream().anyMatch(code -> MessageDigest.isEqual(right, code))) {
                return i == 0 ? Signer.FIRST : Signer.OTHER;
            }
        }
        return Signer.NONE;
    }

    /** Whose a code is. */
    public enum Signer {
        /** That of the first master key. */
        FIRST,
        /** That of another one of those given. */
        OTHER,
        NONE
    }

    private static byte[] code(SecretKey key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
