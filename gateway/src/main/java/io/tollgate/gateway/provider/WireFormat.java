package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.NativeApi.Format;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where the answers of a family of APIs say what the gateway needs to know, as paths of members.
 *
 * @param usagePaths members that hold usage
 * @param modelPaths members that name the model that answers
 * @param finishPaths members whose values, where they have any, say that there is no more to come
 * @param usage makes a reader of one answer's usage
 */
record WireFormat(
        Set<String> usagePaths, Set<String> modelPaths, Set<String> finishPaths, Supplier<UsageReader> usage) {
    /** OpenAI API reference, "Chat", "Responses", "Embeddings"; Groq has usage of its own name, Moonshot in its choices. */
    private static final WireFormat OPENAI = new WireFormat(
            Set.of("usage", "response.usage", "x_groq.usage", "choices.usage"),
            Set.of("model", "response.model"),
            Set.of("choices.finish_reason"),
            UsageTold::new);

    /** Anthropic API reference, "Messages". */
    private static final WireFormat ANTHROPIC = new WireFormat(
            Set.of("usage", "message.usage"), Set.of("model", "message.model"), Set.of(), AnthropicUsage::new);

    /** Gemini API reference, "GenerateContentResponse". */
    private static final WireFormat GEMINI = new WireFormat(
            Set.of("usageMetadata"),
            Set.of("modelVersion"),
            Set.of("candidates.finishReason", "promptFeedback.blockReason"),
            GeminiUsage::new);

    WireFormat {
        usagePaths = Set.copyOf(usagePaths);
        modelPaths = Set.copyOf(modelPaths);
        finishPaths = Set.copyOf(finishPaths);
    }

    static WireFormat of(Format format) {
        return switch (format) {
            case OPENAI, RESPONSES -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
            case GEMINI -> GEMINI;
        };
    }
}
