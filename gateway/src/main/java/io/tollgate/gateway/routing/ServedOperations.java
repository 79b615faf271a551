package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.ApiConfig.Api;
import io.tollgate.gateway.config.ProviderConfig;
import java.util.stream.Collectors;

/** Which operations a provider can be asked for. */
final class ServedOperations {
    private ServedOperations() {}

    /** Whether a provider's APIs can answer such a call. */
    static boolean serves(ProviderConfig provider, UpstreamOperation operation) {
        return switch (operation) {
            // A conversation is translated into whichever API there is.
            case CHAT_COMPLETIONS, RESPONSES, MESSAGES, GENERATE_CONTENT ->
                !provider.apis().has().isEmpty();
            // Tokens are estimated where they are not counted.
            case MESSAGES_COUNT_TOKENS, GEMINI_COUNT_TOKENS, RESPONSES_INPUT_TOKENS -> true;
            case EMBEDDINGS, EMBED_CONTENT, BATCH_EMBED_CONTENTS ->
                provider.openAiUrl() != null || provider.apis().has().contains(Api.GENERATE_CONTENT);
            case COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK ->
                provider.openAiUrl() != null && provider.apis().calls().contains(String.valueOf(operation.call()));
        };
    }

    /** Why a provider cannot answer such a call, and what its operator can do about it. */
    static String refusal(ProviderConfig provider, UpstreamOperation operation) {
        String name = provider.name();
        String begun = "Provider " + name + " cannot answer such a call: it has ";
        if (operation.kind() != UpstreamOperation.Kind.BYTES) {
            return begun + named(provider) + ". Set providers." + name
                    + ".apis or .openai_url if it has more, or call its own API at /v1/{account}/{gateway}/" + name
                    + "/.";
        }
        if (provider.openAiUrl() == null) {
            return "Provider " + name + " cannot answer such a call: it has no API of OpenAI's. Set providers." + name
                    + ".openai_url if it has one.";
        }
        String calls = provider.apis().calls().stream().sorted().collect(Collectors.joining(", "));
        return begun + (calls.isEmpty() ? "no calls of OpenAI's beside conversations" : calls) + ". Add "
                + operation.call() + " to providers." + name + ".calls if it has it.";
    }

    /** The names of a provider's APIs, as configuration has them. */
    private static String named(ProviderConfig provider) {
        return provider.apis().has().stream().map(Api::id).sorted().collect(Collectors.joining(", "));
    }
}
