package io.tollgate.gateway.dialect.embedding;

import io.tollgate.gateway.dialect.conversation.Extra;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are to be turned into vectors.
 *
 * @param model as the caller named it
 * @param inputs in order, of each of which there will be one vector
 * @param dimensions of each vector; null for as many as the model has
 * @param extras members of the request that have no place in the rest
 */
public record EmbeddingRequest(
        String model, List<Input> inputs, @Nullable Long dimensions, Shape shape, List<Extra> extras) {

    public EmbeddingRequest {
        inputs = List.copyOf(inputs);
        extras = List.copyOf(extras);
    }

    /** What the caller's answer looks like. */
    public enum Shape {
        /** A list of vectors, as numbers. */
        LIST,
        /** A list of vectors, each as base64 of its numbers. */
        LIST_OF_BASE64,
        /** The only vector, by itself. */
        ONE
    }

    /** What one vector is made of. */
    public sealed interface Input {
        /** Where it stood in the request, such as {@code input[2]}. */
        String path();

        record Text(String path, String text) implements Input {}

        /** Tokens of one model, which no other has. */
        record Tokens(String path, List<Integer> tokens) implements Input {
            public Tokens {
                tokens = List.copyOf(tokens);
            }
        }
    }

    /** Length of all texts in UTF-16, to estimate tokens by where a provider reports none. */
    public long characters() {
        long characters = 0;
        for (Input input : inputs) {
            characters += switch (input) {
                case Input.Text text -> text.text().length();
                case Input.Tokens tokens -> 0;
            };
        }
        return characters;
    }
}
