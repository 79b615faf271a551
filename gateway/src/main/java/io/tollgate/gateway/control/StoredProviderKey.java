package io.tollgate.gateway.control;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A provider key that a gateway stores, sealed.
 *
 * @param lastFour the key's last characters; empty if it is so short that they would reveal too much
 * @param version 1, and one more with each rotation
 * @param masterKeyId of the master key that opens it
 * @param sealed what it opens, in base64
 * @param expiresAt until when the value is good; null for always
 * @param createdBy the id of a token, as is {@code rotatedBy}
 * @param pool whether calls that name no alias may be made with it, whatever its alias is
 */
public record StoredProviderKey(
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
        @Nullable String rotatedBy,
        boolean pool)
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
     * @param invalidSince since when the provider refuses it; null if it does not
     */
    public record KeyStatus(
            Status status,
            @Nullable Instant lastUsedAt,
            @Nullable Instant invalidSince) {}

    boolean expiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** The same key, sealed by another master key. */
    public StoredProviderKey withSeal(String sealedBy, String text) {
        return new StoredProviderKey(
                gateway,
                provider,
                alias,
                description,
                lastFour,
                version,
                sealedBy,
                text,
                expiresAt,
                createdAt,
                createdBy,
                rotatedAt,
                rotatedBy,
                pool);
    }

    public StoredProviderKey withDescription(@Nullable String changed) {
        return new StoredProviderKey(
                gateway,
                provider,
                alias,
                changed,
                lastFour,
                version,
                masterKeyId,
                sealed,
                expiresAt,
                createdAt,
                createdBy,
                rotatedAt,
                rotatedBy,
                pool);
    }

    public StoredProviderKey withExpiry(@Nullable Instant changed) {
        return new StoredProviderKey(
                gateway,
                provider,
                alias,
                description,
                lastFour,
                version,
                masterKeyId,
                sealed,
                changed,
                createdAt,
                createdBy,
                rotatedAt,
                rotatedBy,
                pool);
    }

    public StoredProviderKey withPool(boolean changed) {
        return new StoredProviderKey(
                gateway,
                provider,
                alias,
                description,
                lastFour,
                version,
                masterKeyId,
                sealed,
                expiresAt,
                createdAt,
                createdBy,
                rotatedAt,
                rotatedBy,
                changed);
    }

    /**
     * The next version of the key, with another value.
     *
     * @param by the id of a token
     */
    public StoredProviderKey withRotation(String newLastFour, String sealedBy, String text, Instant at, String by) {
        return new StoredProviderKey(
                gateway,
                provider,
                alias,
                description,
                newLastFour,
                version + 1,
                sealedBy,
                text,
                expiresAt,
                createdAt,
                createdBy,
                at,
                by,
                pool);
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
