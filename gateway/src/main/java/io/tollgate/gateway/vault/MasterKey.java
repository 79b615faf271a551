package io.tollgate.gateway.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * A key-encryption key: makes a data key for each secret, and wraps it (AES-256-GCM both). Keys for other purposes are
 * derived from it by HKDF-SHA256 (RFC 5869). For any thread.
 *
 * @param id distinguishes it from others; not secret
 * @param root the pseudorandom key of HKDF, which all derived keys are expanded from
 */
record MasterKey(String id, Aead envelope, SecretKey root) {
    static final int BYTES = 32;

    private static final String HKDF = "HKDF-SHA256";

    private static final byte[] ID_OF = "tollgate master key id\n".getBytes(US_ASCII);
    private static final int ID_BYTES = 6;

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The key of 32 bytes. */
    static MasterKey of(String id, byte[] bytes) {
        try {
            return new MasterKey(
                    id,
                    KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, aead(bytes)),
                    KDF.getInstance(HKDF)
                            .deriveKey(
                                    "HKDF-PRK",
                                    HKDFParameterSpec.ofExtract().addIKM(bytes).extractOnly()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM and HKDF-SHA256 are not available", e);
        }
    }

    @AccessesPartialKey
    private static Aead aead(byte[] bytes) throws GeneralSecurityException {
        AesGcmKey key = AesGcmKey.builder()
                .setParameters(AesGcmParameters.builder()
                        .setKeySizeBytes(BYTES)
                        .setIvSizeBytes(12)
                        .setTagSizeBytes(16)
                        .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                        .build())
                .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                .build();
        return AesGcmJce.create(key);
    }

    /** What encrypts data for one purpose, and reveals nothing of the keys for others. */
    Aead encrypting(String purpose) {
        try {
            return aead(derived(purpose).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    /** A key for HMAC-SHA256 that is good for one purpose and reveals nothing of the others. */
    SecretKey derived(String purpose) {
        try {
            return KDF.getInstance(HKDF)
                    .deriveKey(
                            "HmacSHA256",
                            HKDFParameterSpec.expandOnly(root, purpose.getBytes(US_ASCII), MacKeys.BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is not available", e);
        }
    }

    /** The id of a key that was given none: the beginning of a digest that is taken for nothing else. */
    static String idOf(byte[] bytes) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(ID_OF);
            return HexFormat.of().formatHex(sha256.digest(bytes), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The id alone. */
    @Override
    public String toString() {
        return id;
    }
}
