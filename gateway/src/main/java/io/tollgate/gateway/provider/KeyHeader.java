package io.tollgate.gateway.provider;

import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.vertx.core.MultiMap;

/** Which header carries a provider's key. */
enum KeyHeader {
    /** RFC 6750, as OpenAI and most others have it. */
    AUTHORIZATION("authorization", "Bearer "),
    /** Anthropic API reference, "Authentication". */
    X_API_KEY("x-api-key", ""),
    /** Gemini API reference, "Authentication". */
    X_GOOG_API_KEY("x-goog-api-key", "");

    private final String header;
    private final String prefix;

    KeyHeader(String header, String prefix) {
        this.header = header;
        this.prefix = prefix;
    }

    /** The one that a dialect has. */
    static KeyHeader of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI, SIMULATED -> AUTHORIZATION;
            case ANTHROPIC -> X_API_KEY;
            case GEMINI -> X_GOOG_API_KEY;
        };
    }

    /** What the header says. */
    String value(String key) {
        return prefix + key;
    }

    void put(String key, MultiMap headers) {
        headers.set(header, value(key));
    }
}
