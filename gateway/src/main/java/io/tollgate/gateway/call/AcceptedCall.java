package io.tollgate.gateway.call;

import io.vertx.core.MultiMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call when it is accepted, before its body is read. It never changes.
 *
 * @param operatorKeys whether it may be made with the operator's provider keys
 * @param configuredKeys whether those of the process's configuration are among them
 * @param headers the caller's, without credentials
 * @param clientAddress as it goes into the audit row; null if that is not wanted
 * @param acceptedAtMicros since the epoch
 * @param acceptedAtNanos on the monotonic clock
 */
public record AcceptedCall(
        UUID id,
        String requestId,
        Endpoint endpoint,
        String gateway,
        Caller caller,
        boolean operatorKeys,
        boolean configuredKeys,
        MultiMap headers,
        RequestSource source,
        @Nullable String clientAddress,
        long acceptedAtMicros,
        long acceptedAtNanos) {
    private static final long NANOS_PER_MICRO = 1_000;

    /**
     * A moment of the monotonic clock, in microseconds since the epoch: what happens to a call is told by one clock.
     */
    public long atMicros(long nanos) {
        return acceptedAtMicros + (nanos - acceptedAtNanos) / NANOS_PER_MICRO;
    }
}
