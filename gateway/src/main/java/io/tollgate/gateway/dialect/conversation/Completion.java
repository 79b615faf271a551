package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param id the provider's; empty if it gives none
 * @param model by the provider's name; empty if it does not say
 * @param stopSequence at which the answer ended; null if it did not, or nobody says
 * @param usage null if the provider reports none
 */
public record Completion(
        String id,
        String model,
        List<Part> parts,
        Finish finish,
        @Nullable String stopSequence,
        @Nullable TokenUsage usage) {
    public Completion {
        parts = List.copyOf(parts);
    }
}
