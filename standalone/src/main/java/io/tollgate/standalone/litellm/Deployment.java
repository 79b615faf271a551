package io.tollgate.standalone.litellm;

import org.jspecify.annotations.Nullable;

/**
 * A model of LiteLLM's list, as it is called here.
 *
 * @param provider the name of one of ours
 * @param weight of its share
 * @param inputPrice USD per million tokens; null for the catalogue's
 */
record Deployment(
        String provider,
        String model,
        double weight,
        @Nullable Double inputPrice,
        @Nullable Double outputPrice) {
    String name() {
        return provider + "/" + model;
    }
}
