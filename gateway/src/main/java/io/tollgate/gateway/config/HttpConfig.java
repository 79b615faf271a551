package io.tollgate.gateway.config;

/**
 * Where the gateway listens and what it takes.
 *
 * @param port 0 for any free one
 * @param managementPort of {@code /metrics}; 0 for any free one
 * @param maxBodyBytes largest request body
 */
public record HttpConfig(String host, int port, int managementPort, int maxBodyBytes) {}
