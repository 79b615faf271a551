package io.tollgate.gateway.admin;

import org.jspecify.annotations.Nullable;

/** The models that can be called here, as far as it matters to operators' rules about them. For any thread. */
@FunctionalInterface
public interface KnownModels {
    /**
     * What a name stands for.
     *
     * @param provider that has to have the model, by its own or Cloudflare's name; null for any
     * @param model its name, or {@code provider/model}
     * @return null if there is no such model here
     */
    @Nullable
    Known find(@Nullable String provider, String model);

    /**
     * A model that can be called.
     *
     * @param priced whether calls of it can be counted against limits of money
     */
    record Known(String provider, String model, boolean priced) {}
}
