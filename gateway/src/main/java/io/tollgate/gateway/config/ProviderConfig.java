package io.tollgate.gateway.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;
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

    /** Whether the upstream can be called without a key. */
    public boolean keyless() {
        return dialect == Dialect.SIMULATED;
    }

    /** Where a key of this provider is sent: scheme, host and port of its address. */
    public String origin() {
        if (baseUrl == null) {
            return "in this process";
        }
        String scheme = baseUrl.getScheme();
        int usual = "https".equals(scheme) ? 443 : 80;
        return scheme + "://" + baseUrl.getHost().toLowerCase(Locale.ROOT) + ":"
                + (baseUrl.getPort() > 0 ? baseUrl.getPort() : usual);
    }
}
