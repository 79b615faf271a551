package io.tollgate.gateway.vault;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and authenticates what is kept where others can read and write it (AES-256-GCM), and names it by codes that
 * say nothing (HMAC-SHA256). Both keys are derived from the first master key, for one purpose. For any thread.
 */
public final class DataKey {
    private final Aead aead;
    private final MacKeys names;

    DataKey(Aead aead, MacKeys names) {
        this.aead = aead;
        this.names = names;
    }

    /**
     * Encrypts some bytes.
     *
     * @param of what they belong to, without which they do not open
     */
    public byte[] seal(byte[] plain, byte[] of) {
        try {
            return aead.encrypt(plain, of);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM cannot fail to encrypt", e);
        }
    }

    /** What was sealed for the same; null if these bytes were not, or were changed since. */
    public byte @Nullable [] open(byte[] sealed, byte[] of) {
        try {
            return aead.decrypt(sealed, of);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** A name that nobody can make without the key, nor tell what it was made of. */
    public byte[] name(byte[] of) {
        List<byte[]> codes = names.sign(of);
        return codes.getFirst();
    }
}
