package io.tollgate.gateway.config;

/**
 * Where the gateway listens and what it takes.
 *
 * @param port 0 for any free one
 * @param managementHost of {@code /metrics}, which names providers, models and gateways
 * @param managementPort of {@code /metrics}; 0 for any free one
 * @param maxBodyBytes largest request body
 */
public record HttpConfig(String host, int port, String managementHost, int managementPort, int maxBodyBytes) {
    /** Where metrics are served unless configuration says otherwise: on this machine alone. */
    public static final String MANAGEMENT_HOST = "127.0.0.1";
}
