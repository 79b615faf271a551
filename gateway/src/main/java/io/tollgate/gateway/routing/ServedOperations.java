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
            case MESSAGES_COUNT_TOKENS, GEMINI_COUNT_TOKENS -> true;
            case EMBEDDINGS, EMBED_CONTENT, BATCH_EMBED_CONTENTS ->
                provider.openAiUrl() != null || provider.apis().has().contains(Api.GENERATE_CONTENT);
        };
    }

    /** The names of a provider's APIs, as configuration has them. */
    static String named(ProviderConfig provider) {
        return provider.apis().has().stream().map(Api::id).sorted().collect(Collectors.joining(", "));
    }
}
