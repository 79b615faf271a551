package io.tollgate.gateway.config;

import java.time.Duration;
import java.util.Set;

/**
 * Where the gateway listens and what it takes.
 *
 * @param port 0 for any free one
 * @param managementHost of {@code /metrics}, which names providers, models and gateways
 * @param managementPort of {@code /metrics}; 0 for any free one
 * @param maxBodyBytes largest request body
 * @param bounds of what connections and calls take together
 * @param corsOrigins the origins whose pages may call from a browser; {@code *} stands for any
 * @param keepAlive after how long a silence something is said on a stream; zero for never
 */
public record HttpConfig(
        String host,
        int port,
        String managementHost,
        int managementPort,
        int maxBodyBytes,
        Bounds bounds,
        Set<String> corsOrigins,
        Duration keepAlive) {
    /** How long a stream is silent where no setting says otherwise. */
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    /** Where metrics are served unless configuration says otherwise: on this machine alone. */
    public static final String MANAGEMENT_HOST = "127.0.0.1";

    public HttpConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** The same with the silence that is usual. */
    public HttpConfig(
            String host,
            int port,
            String managementHost,
            int managementPort,
            int maxBodyBytes,
            Bounds bounds,
            Set<String> corsOrigins) {
        this(host, port, managementHost, managementPort, maxBodyBytes, bounds, corsOrigins, KEEP_ALIVE);
    }

    /** The same for no page of another origin, with the bounds that are usual for the heap of this process. */
    public HttpConfig(String host, int port, String managementHost, int managementPort, int maxBodyBytes) {
        this(
                host,
                port,
                managementHost,
                managementPort,
                maxBodyBytes,
                Bounds.ofHeap(Runtime.getRuntime().maxMemory()),
                Set.of());
    }

    /**
     * What keeps the sum of all connections and calls within the heap.
     *
     * @param maxConnections open at once
     * @param maxConnectionsPerAddress open at once from one client address
     * @param memoryBudgetBytes what bodies, answers, events and queues may hold together
     * @param readStall how long a caller may send nothing of a body that is waited for
     * @param writeStall how long a caller may take nothing of an answer that waits for it
     */
    public record Bounds(
            int maxConnections,
            int maxConnectionsPerAddress,
            long memoryBudgetBytes,
            Duration readStall,
            Duration writeStall) {
        /** What a connection with a head that does not end can hold, with room to spare. */
        private static final int BYTES_OF_A_CONNECTION = 64 << 10;

        private static final int MOST_CONNECTIONS = 20_000;
        private static final int SHARE_OF_CONNECTIONS = 4;
        private static final int SHARE_OF_THE_BUDGET = 4;

        /** How long a caller may send nothing where no setting says otherwise. */
        public static final Duration READ_STALL = Duration.ofSeconds(30);

        /** How long a caller may take nothing where no setting says otherwise. */
        public static final Duration WRITE_STALL = Duration.ofMinutes(1);

        /** A quarter of a heap for connections, half of which one address may have, and a quarter for the budget. */
        public static Bounds ofHeap(long heapBytes) {
            int connections =
                    (int) Math.min(MOST_CONNECTIONS, heapBytes / SHARE_OF_CONNECTIONS / BYTES_OF_A_CONNECTION);
            return new Bounds(
                    connections,
                    Math.max(1, connections / 2),
                    heapBytes / SHARE_OF_THE_BUDGET,
                    READ_STALL,
                    WRITE_STALL);
        }
    }
}
