package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.edge.AccountPath;
import io.tollgate.gateway.edge.CredentialLocation;
import io.tollgate.gateway.edge.ErrorDialect;
import io.tollgate.gateway.edge.GeminiPath;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is served.
 *
 * @param id the route's name in the OpenAPI description
 * @param path as the router takes it
 * @param form where the path names account and gateway
 * @param token where the token stands
 * @param errors how a refusal is explained
 * @param operation that its requests ask for; null where path or body say that
 */
record EndpointRoute(
        Endpoint endpoint,
        String id,
        String path,
        AccountPath.Form form,
        CredentialLocation token,
        ErrorDialect errors,
        @Nullable UpstreamOperation operation) {
    static EndpointRoute of(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS ->
                openAi(endpoint, "chatCompletions", "/v1/chat/completions", UpstreamOperation.CHAT_COMPLETIONS);
            case RESPONSES -> openAi(endpoint, "responses", "/v1/responses", UpstreamOperation.RESPONSES);
            case EMBEDDINGS -> openAi(endpoint, "embeddings", "/v1/embeddings", UpstreamOperation.EMBEDDINGS);
            case MESSAGES ->
                root(endpoint, "messages", "/v1/messages", ErrorDialect.ANTHROPIC, UpstreamOperation.MESSAGES);
            case MESSAGES_COUNT_TOKENS ->
                root(
                        endpoint,
                        "countMessagesTokens",
                        "/v1/messages/count_tokens",
                        ErrorDialect.ANTHROPIC,
                        UpstreamOperation.MESSAGES_COUNT_TOKENS);
            case GENERATE_CONTENT -> gemini(endpoint, "generateContent", UpstreamOperation.GENERATE_CONTENT);
            case GEMINI_COUNT_TOKENS -> gemini(endpoint, "countTokens", UpstreamOperation.GEMINI_COUNT_TOKENS);
            case EMBED_CONTENT -> gemini(endpoint, "embedContent", UpstreamOperation.EMBED_CONTENT);
            case BATCH_EMBED_CONTENTS -> gemini(endpoint, "batchEmbedContents", UpstreamOperation.BATCH_EMBED_CONTENTS);
            case RESPONSES_INPUT_TOKENS ->
                openAi(
                        endpoint,
                        "countResponsesTokens",
                        "/v1/responses/input_tokens",
                        UpstreamOperation.RESPONSES_INPUT_TOKENS);
            case COMPLETIONS -> bytes(endpoint, "completions", UpstreamOperation.COMPLETIONS);
            case MODERATIONS -> bytes(endpoint, "moderations", UpstreamOperation.MODERATIONS);
            case IMAGE_GENERATIONS -> bytes(endpoint, "imageGenerations", UpstreamOperation.IMAGE_GENERATIONS);
            case IMAGE_EDITS -> bytes(endpoint, "imageEdits", UpstreamOperation.IMAGE_EDITS);
            case IMAGE_VARIATIONS -> bytes(endpoint, "imageVariations", UpstreamOperation.IMAGE_VARIATIONS);
            case SPEECH -> bytes(endpoint, "speech", UpstreamOperation.SPEECH);
            case TRANSCRIPTIONS -> bytes(endpoint, "transcriptions", UpstreamOperation.TRANSCRIPTIONS);
            case AUDIO_TRANSLATIONS -> bytes(endpoint, "audioTranslations", UpstreamOperation.AUDIO_TRANSLATIONS);
            case RERANK -> bytes(endpoint, "rerank", UpstreamOperation.RERANK);
            case COMPAT_CHAT_COMPLETIONS ->
                compat(endpoint, "compatChatCompletions", "chat/completions", UpstreamOperation.CHAT_COMPLETIONS);
            case COMPAT_RESPONSES -> compat(endpoint, "compatResponses", "responses", UpstreamOperation.RESPONSES);
            case COMPAT_EMBEDDINGS -> compat(endpoint, "compatEmbeddings", "embeddings", UpstreamOperation.EMBEDDINGS);
            case COMPAT_MESSAGES -> compat(endpoint, "compatMessages", "messages", UpstreamOperation.MESSAGES);
            case ACCOUNT_CHAT_COMPLETIONS ->
                rest(endpoint, "accountChatCompletions", "v1/chat/completions", UpstreamOperation.CHAT_COMPLETIONS);
            case ACCOUNT_RESPONSES -> rest(endpoint, "accountResponses", "v1/responses", UpstreamOperation.RESPONSES);
            case ACCOUNT_EMBEDDINGS ->
                rest(endpoint, "accountEmbeddings", "v1/embeddings", UpstreamOperation.EMBEDDINGS);
            case ACCOUNT_MESSAGES -> rest(endpoint, "accountMessages", "v1/messages", UpstreamOperation.MESSAGES);
            case ACCOUNT_RUN -> rest(endpoint, "accountRun", "run", null);
            case NATIVE ->
                cloudflare(
                        endpoint,
                        "native",
                        "/v1/:account/:gateway/:provider/*",
                        AccountPath.Form.ACCOUNT_AND_GATEWAY,
                        ErrorDialect.CLOUDFLARE,
                        null);
            case UNIVERSAL ->
                cloudflare(
                        endpoint,
                        "universal",
                        "/v1/:account/:gateway",
                        AccountPath.Form.ACCOUNT_AND_GATEWAY,
                        ErrorDialect.CLOUDFLARE_UNIVERSAL,
                        null);
        };
    }

    private static EndpointRoute openAi(Endpoint endpoint, String id, String path, UpstreamOperation operation) {
        return new EndpointRoute(
                endpoint,
                id,
                path,
                AccountPath.Form.NOWHERE,
                CredentialLocation.AUTHORIZATION,
                ErrorDialect.OPENAI,
                operation);
    }

    private static EndpointRoute bytes(Endpoint endpoint, String id, UpstreamOperation operation) {
        return openAi(endpoint, id, "/v1/" + operation.call(), operation);
    }

    private static EndpointRoute root(
            Endpoint endpoint, String id, String path, ErrorDialect errors, UpstreamOperation operation) {
        return new EndpointRoute(
                endpoint, id, path, AccountPath.Form.NOWHERE, CredentialLocation.ANY, errors, operation);
    }

    private static EndpointRoute gemini(Endpoint endpoint, String id, UpstreamOperation operation) {
        return root(endpoint, id, GeminiPath.BETA + "*", ErrorDialect.GOOGLE, operation);
    }

    private static EndpointRoute compat(Endpoint endpoint, String id, String path, UpstreamOperation operation) {
        return cloudflare(
                endpoint,
                id,
                "/v1/:account/:gateway/compat/" + path,
                AccountPath.Form.ACCOUNT_AND_GATEWAY,
                ErrorDialect.cloudflare(operation.wireFormat()),
                operation);
    }

    private static EndpointRoute rest(
            Endpoint endpoint, String id, String path, @Nullable UpstreamOperation operation) {
        return cloudflare(
                endpoint,
                id,
                "/client/v4/accounts/:account/ai/" + path,
                AccountPath.Form.ACCOUNT,
                operation == null ? ErrorDialect.CLOUDFLARE : ErrorDialect.cloudflare(operation.wireFormat()),
                operation);
    }

    private static EndpointRoute cloudflare(
            Endpoint endpoint,
            String id,
            String path,
            AccountPath.Form form,
            ErrorDialect errors,
            @Nullable UpstreamOperation operation) {
        return new EndpointRoute(endpoint, id, path, form, CredentialLocation.BESIDE_PROVIDER_KEYS, errors, operation);
    }

    /** How a refusal at a path is explained: on the way to a provider's own API, as that API does. */
    ErrorDialect errors(@Nullable String at) {
        return endpoint == Endpoint.NATIVE && at != null ? ErrorDialect.ofPassing(at) : errors;
    }

    /** Whether whole answers come in Cloudflare's envelope. */
    boolean enveloped() {
        return endpoint == Endpoint.ACCOUNT_RUN;
    }

    /** Whether JSON answers get a field of the gateway's: those of OpenAI's formats, whose clients let others pass. */
    boolean hasGatewayField() {
        return endpoint == Endpoint.ACCOUNT_RUN
                || (operation != null
                        && switch (operation.wireFormat()) {
                            case OPENAI_CHAT, OPENAI_RESPONSES -> true;
                            case ANTHROPIC_MESSAGES, GEMINI -> false;
                        });
    }
}
