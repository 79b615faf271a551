package io.tollgate.gateway.config;

import io.tollgate.service.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of all gateways have together.
 *
 * @param memoryBytes the most that all of them keep in the memory of this process
 * @param shared where answers are kept for other nodes; null if each node has its own alone
 */
public record CacheConfig(long memoryBytes, @Nullable Shared shared) {
    private static final int SHARE_OF_THE_HEAP = 8;

    /** An eighth of the heap, and nothing shared. */
    public static CacheConfig ofHeap(long heapBytes) {
        return new CacheConfig(heapBytes / SHARE_OF_THE_HEAP, null);
    }

    /**
     * A server that speaks Redis' protocol, such as Valkey.
     *
     * @param url {@code redis://host:port/database}, or {@code rediss} for TLS
     * @param password null if it asks for none
     * @param timeout how long a call waits for it at most
     */
    public record Shared(URI url, @Nullable Secret password, Duration timeout) {}
}
