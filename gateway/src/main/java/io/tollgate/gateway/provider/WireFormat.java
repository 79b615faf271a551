package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.NativeApi.Format;
import java.util.Set;

/** Where the answers of a family of APIs say what the gateway needs to know, as paths of members. */
enum WireFormat {
    /** OpenAI API reference, "Chat", "Responses", "Embeddings"; Groq has usage of its own name, Moonshot in its choices. */
    OPENAI(
            Set.of("usage", "response.usage", "x_groq.usage", "choices.usage"),
            Set.of("model", "response.model"),
            Set.of("choices.finish_reason")) {
        @Override
        UsageReader usage() {
            return new UsageTold();
        }
    },
    /** Anthropic API reference, "Messages". */
    ANTHROPIC(Set.of("usage", "message.usage"), Set.of("model", "message.model"), Set.of()) {
        @Override
        UsageReader usage() {
            return new AnthropicUsage();
        }
    },
    /** Gemini API reference, "GenerateContentResponse". */
    GEMINI(
            Set.of("usageMetadata"),
            Set.of("modelVersion"),
            Set.of("candidates.finishReason", "promptFeedback.blockReason")) {
        @Override
        UsageReader usage() {
            return new GeminiUsage();
        }
    };

    private final Set<String> usagePaths;
    private final Set<String> modelPaths;
    private final Set<String> finishPaths;

    WireFormat(Set<String> usagePaths, Set<String> modelPaths, Set<String> finishPaths) {
        this.usagePaths = usagePaths;
        this.modelPaths = modelPaths;
        this.finishPaths = finishPaths;
    }

    static WireFormat of(Format format) {
        return switch (format) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
            case GEMINI -> GEMINI;
        };
    }

    /** A reader of one answer's usage. */
    abstract UsageReader usage();

    /** Members that hold usage. */
    Set<String> usagePaths() {
        return usagePaths;
    }

    /** Members that name the model that answers. */
    Set<String> modelPaths() {
        return modelPaths;
    }

    /** Members whose values, where they have any, say that there is no more to come. */
    Set<String> finishPaths() {
        return finishPaths;
    }
}
