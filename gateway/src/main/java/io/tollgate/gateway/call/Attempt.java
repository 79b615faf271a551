package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * One try at one provider.
 *
 * @param startedAtMicros since the epoch
 * @param status HTTP status of the upstream, 0 if it gave none
 * @param throttledMillis spent waiting for a permit
 * @param mayBeCharged whether the provider may have charged for it: then the call's bill has lines for it, or a gap
 */
public record Attempt(
        String provider,
        String model,
        long startedAtMicros,
        long durationMillis,
        int status,
        @Nullable String errorCode,
        long throttledMillis,
        boolean mayBeCharged) {}
