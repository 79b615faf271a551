package io.tollgate.gateway.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of the gateway itself, by headers.
 *
 * @param project that the call is booked to
 * @param forceProvider the provider that has to answer
 * @param forceModel replaces the body's model
 * @param metadata kept with the audit row
 * @param firstPartTimeoutMillis until the first part of the answer; 0 if the provider's own setting holds
 * @param customPrices replace the catalogue's
 * @param keyAlias of the gateway's stored provider key to call with, and no other; null if any will do
 * @param session that the caller's client says the call belongs to, unverified; null if it says none
 * @param dropUnsupported whether parameters that the model's API does not have are dropped rather than refused
 * @param retries how attempts are repeated
 */
public record CallOptions(
        @Nullable String project,
        @Nullable String forceProvider,
        @Nullable String forceModel,
        Map<String, String> metadata,
        long firstPartTimeoutMillis,
        @Nullable CustomPrices customPrices,
        @Nullable String keyAlias,
        @Nullable String session,
        boolean dropUnsupported,
        RetryOptions retries) {
    public static final CallOptions NONE = new CallOptions(null, null, null, Map.of(), 0, null, null, null);

    /** Options with attempts repeated as the provider's settings say. */
    public CallOptions(
            @Nullable String project,
            @Nullable String forceProvider,
            @Nullable String forceModel,
            Map<String, String> metadata,
            long firstPartTimeoutMillis,
            @Nullable CustomPrices customPrices,
            @Nullable String keyAlias,
            @Nullable String session) {
        this(
                project,
                forceProvider,
                forceModel,
                metadata,
                firstPartTimeoutMillis,
                customPrices,
                keyAlias,
                session,
                false,
                RetryOptions.NONE);
    }

    public CallOptions {
        metadata = Map.copyOf(metadata);
    }
}
