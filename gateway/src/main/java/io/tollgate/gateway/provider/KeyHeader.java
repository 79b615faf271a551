package io.tollgate.gateway.provider;

import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.vertx.core.MultiMap;

/** How a request carries the provider's key: the one place that knows it of each dialect. */
enum KeyHeader {
    /** RFC 6750, section 2.1. */
    BEARER("authorization", "Bearer ");

    private final String header;
    private final String prefix;

    KeyHeader(String header, String prefix) {
        this.header = header;
        this.prefix = prefix;
    }

    static KeyHeader of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI, SIMULATED -> BEARER;
        };
    }

    void set(MultiMap headers, String key) {
        headers.set(header, prefix + key);
    }
}
