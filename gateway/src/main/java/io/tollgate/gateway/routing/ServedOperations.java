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
            case MESSAGES_COUNT_TOKENS -> has(provider, Api.MESSAGES);
            case GEMINI_COUNT_TOKENS, EMBED_CONTENT, BATCH_EMBED_CONTENTS -> has(provider, Api.GENERATE_CONTENT);
            case EMBEDDINGS -> provider.openAiUrl() != null;
        };
    }

    private static boolean has(ProviderConfig provider, Api api) {
        return provider.apis().has().contains(api);
    }

    /** The names of a provider's APIs, as configuration has them. */
    static String named(ProviderConfig provider) {
        return provider.apis().has().stream().map(Api::id).sorted().collect(Collectors.joining(", "));
    }
}
