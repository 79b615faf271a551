package io.tollgate.gateway.control;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A provider key that a gateway stores, sealed.
 *
 * @param lastFour the key's last characters; empty where it is so short that they would tell too much
 * @param version 1, and one more with each rotation
 * @param masterKeyId of the master key that opens it
 * @param sealed what it opens, in base64
 * @param expiresAt until when the value is good; null for always
 * @param createdBy the id of a token, as is {@code rotatedBy}
 */
public record KeptProviderKey(
        String gateway,
        String provider,
        String alias,
        @Nullable String description,
        String lastFour,
        int version,
        String masterKeyId,
        String sealed,
        @Nullable Instant expiresAt,
        Instant createdAt,
        String createdBy,
        @Nullable Instant rotatedAt,
        @Nullable String rotatedBy)
        implements Entry {
    static final String KIND = "provider-key/";

    /** What has become of a key. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        /** The provider refused its last use. */
        INVALID,
        /** Neither the master keys nor the provider's address of now open it. */
        SEALED;

        /** As answers write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How a key stands at a moment.
     *
     * @param lastUsedAt null for never
     * @param invalidSince since when the provider refuses it; null where it does not
     */
    public record Standing(
            Status status,
            @Nullable Instant lastUsedAt,
            @Nullable Instant invalidSince) {}

    boolean expiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** The same key under another master key. */
    public KeptProviderKey sealedAnew(String byMasterKeyId, String text) {
        return new KeptProviderKey(
                gateway,
                provider,
                alias,
                description,
                lastFour,
                version,
                byMasterKeyId,
                text,
                expiresAt,
                createdAt,
                createdBy,
                rotatedAt,
                rotatedBy);
    }

    /** Where all that is known of it is kept. */
    public List<String> keys() {
        return List.of(key(), ProviderKeyUse.key(id()));
    }

    /** Tells it from all others. */
    public String id() {
        return id(gateway, provider, alias);
    }

    static String id(String gateway, String provider, String alias) {
        return gateway + "/" + provider + "/" + alias;
    }

    @Override
    public String key() {
        return KIND + id();
    }
}
