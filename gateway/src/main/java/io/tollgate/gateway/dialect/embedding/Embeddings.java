package io.tollgate.gateway.dialect.embedding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors, in the order of what they were made of.
 *
 * @param vectors must not be changed
 * @param inputTokens null if the provider reports none
 */
public record Embeddings(List<double[]> vectors, @Nullable Long inputTokens) {
    public Embeddings {
        vectors = List.copyOf(vectors);
    }
}
