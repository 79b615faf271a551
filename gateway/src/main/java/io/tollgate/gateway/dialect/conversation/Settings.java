package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the model is to answer. What is null, or empty, the caller does not say.
 *
 * @param maxOutputTokens reasoning included
 * @param temperature from 0 to 2, as OpenAI and Gemini have it
 * @param stop sequences at which the answer ends
 * @param user the caller's own user, as an opaque id
 */
public record Settings(
        @Nullable Long maxOutputTokens,
        @Nullable BigDecimal temperature,
        @Nullable BigDecimal topP,
        @Nullable Long topK,
        List<String> stop,
        @Nullable Long seed,
        @Nullable BigDecimal presencePenalty,
        @Nullable BigDecimal frequencyPenalty,
        @Nullable OutputFormat format,
        @Nullable Reasoning reasoning,
        @Nullable String user) {

    public static final Settings NONE =
            new Settings(null, null, null, null, List.of(), null, null, null, null, null, null);

    public Settings {
        stop = List.copyOf(stop);
    }

    /** What an answer must look like. */
    public sealed interface OutputFormat {
        /** Any JSON. */
        record Json() implements OutputFormat {}

        /**
         * JSON that a schema describes.
         *
         * @param name of the schema, for formats that ask for one
         */
        record JsonSchema(
                String name,
                @Nullable String description,
                JsonNode schema,
                @Nullable Boolean strict) implements OutputFormat {}
    }

    /**
     * How much the model is to think. Formats name an effort or a budget; {@link ReasoningEffort} converts.
     *
     * @param effort null if a budget is named, or nothing
     * @param budgetTokens null if an effort is named, or nothing; 0 to not think; -1 for as the model thinks fit
     * @param shown whether the caller wants to see the thoughts; null if it does not say
     */
    public record Reasoning(
            @Nullable ReasoningEffort effort,
            @Nullable Long budgetTokens,
            @Nullable Boolean shown) {}
}
