package io.tollgate.gateway.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the control state is kept.
 *
 * @param topic of Kafka, compacted
 * @param folder where its snapshot is; of one gateway process at a time
 * @param firstToken the SHA-256 of the token to begin with, in hexadecimal, if there is none at all; null for none
 * @param signInCode the SHA-256 of the code that signs one person in to the console, in hexadecimal; null for none
 */
public record ControlConfig(
        String topic,
        Path folder,
        @Nullable String firstToken,
        @Nullable String signInCode) {
    /** The topic where nodes tell one another how their providers are doing. */
    public String nodesTopic() {
        return topic + ".nodes";
    }
}
