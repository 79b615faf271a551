package io.tollgate.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as configured.
 *
 * @param id what callers name
 * @param upstreamId what the provider calls it
 * @param capabilities empty for the catalogue's
 * @param context largest context in tokens; 0 for the catalogue's
 * @param maxOutput the most tokens that it can say; 0 for the catalogue's
 * @param prices null for the catalogue's
 */
public record ModelConfig(
        String id,
        String upstreamId,
        List<String> capabilities,
        int context,
        int maxOutput,
        @Nullable PriceConfig prices) {

    public ModelConfig {
        capabilities = List.copyOf(capabilities);
    }
}
