package io.tollgate.gateway.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One upstream.
 *
 * @param baseUrl null for the simulated provider that the gateway runs itself
 * @param apiKey null where the upstream needs none, or where there is none to call it with
 * @param models ids that callers may name; empty for whatever the catalogue has of this provider
 */
public record ProviderConfig(
        String name,
        Dialect dialect,
        @Nullable URI baseUrl,
        @Nullable Secret apiKey,
        List<ModelConfig> models,
        ThrottleConfig throttle) {

    public ProviderConfig {
        models = List.copyOf(models);
    }

    /** The wire format that an upstream speaks. */
    public enum Dialect {
        OPENAI,
        SIMULATED
    }

    /** Whether the upstream is called without a key. */
    public boolean keyless() {
        return dialect == Dialect.SIMULATED;
    }
}
