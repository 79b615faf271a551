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
 * @param origin what the caller's client says that the call comes from
 * @param dropUnsupported whether parameters that the model's API does not have are dropped rather than refused
 * @param retries how attempts are repeated
 * @param cache what is asked of the cache
 */
public record CallOptions(
        @Nullable String project,
        @Nullable String forceProvider,
        @Nullable String forceModel,
        Map<String, String> metadata,
        long firstPartTimeoutMillis,
        @Nullable CustomPrices customPrices,
        @Nullable String keyAlias,
        Origin origin,
        boolean dropUnsupported,
        RetryOptions retries,
        CacheOptions cache) {
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
                Origin.ofSession(session),
                false,
                RetryOptions.NONE,
                CacheOptions.NONE);
    }

    public CallOptions {
        metadata = Map.copyOf(metadata);
    }

    /** The session that the call belongs to; null if the client names none. */
    public @Nullable String session() {
        return origin.session();
    }

    /**
     * The same, with what stands in place of the provider's settings where the caller itself wishes nothing.
     *
     * @param maxAttempts 0 for nothing
     * @param firstPartMillis 0 for nothing
     */
    public CallOptions or(int maxAttempts, long firstPartMillis) {
        boolean attempts = maxAttempts > 0 && retries.maxAttempts() == 0;
        boolean timeout = firstPartMillis > 0 && firstPartTimeoutMillis == 0;
        return !attempts && !timeout
                ? this
                : new CallOptions(
                        project,
                        forceProvider,
                        forceModel,
                        metadata,
                        timeout ? firstPartMillis : firstPartTimeoutMillis,
                        customPrices,
                        keyAlias,
                        origin,
                        dropUnsupported,
                        attempts ? new RetryOptions(maxAttempts, retries.delayMillis(), retries.backoff()) : retries,
                        cache);
    }
}
