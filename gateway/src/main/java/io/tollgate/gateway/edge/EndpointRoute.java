package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Endpoint;

/**
 * How an API is served.
 *
 * @param operation the route's name in the OpenAPI description
 * @param path as the router takes it
 * @param form where the path names account and gateway
 * @param token where the token stands
 * @param errors in whose manner a refusal is explained
 */
record EndpointRoute(
        Endpoint api,
        String operation,
        String path,
        AccountPath.Form form,
        CredentialLocation token,
        ErrorDialect errors) {
    static EndpointRoute of(Endpoint api) {
        return switch (api) {
            case CHAT_COMPLETIONS -> openAi(api, "chatCompletions", "/v1/chat/completions");
            case RESPONSES -> openAi(api, "responses", "/v1/responses");
            case EMBEDDINGS -> openAi(api, "embeddings", "/v1/embeddings");
            case COMPAT_CHAT_COMPLETIONS ->
                cloudflare(
                        api,
                        "compatChatCompletions",
                        "/v1/:account/:gateway/compat/chat/completions",
                        AccountPath.Form.ACCOUNT_AND_GATEWAY);
            case ACCOUNT_CHAT_COMPLETIONS -> rest(api, "accountChatCompletions", "v1/chat/completions");
            case ACCOUNT_RESPONSES -> rest(api, "accountResponses", "v1/responses");
            case ACCOUNT_EMBEDDINGS -> rest(api, "accountEmbeddings", "v1/embeddings");
            case ACCOUNT_RUN -> rest(api, "accountRun", "run");
            case NATIVE ->
                new EndpointRoute(
                        api,
                        "native",
                        "/v1/:account/:gateway/:provider/*",
                        AccountPath.Form.ACCOUNT_AND_GATEWAY,
                        CredentialLocation.BESIDE_PROVIDER_KEYS,
                        ErrorDialect.CLOUDFLARE);
            case UNIVERSAL ->
                cloudflare(api, "universal", "/v1/:account/:gateway", AccountPath.Form.ACCOUNT_AND_GATEWAY);
        };
    }

    private static EndpointRoute openAi(Endpoint api, String operation, String path) {
        return new EndpointRoute(
                api, operation, path, AccountPath.Form.NOWHERE, CredentialLocation.AUTHORIZATION, ErrorDialect.OPENAI);
    }

    private static EndpointRoute rest(Endpoint api, String operation, String path) {
        return cloudflare(api, operation, "/client/v4/accounts/:account/ai/" + path, AccountPath.Form.ACCOUNT);
    }

    private static EndpointRoute cloudflare(Endpoint api, String operation, String path, AccountPath.Form form) {
        return new EndpointRoute(
                api, operation, path, form, CredentialLocation.EITHER_AUTHORIZATION, ErrorDialect.CLOUDFLARE);
    }

    /** Whether whole answers come in Cloudflare's envelope. */
    boolean enveloped() {
        return api == Endpoint.ACCOUNT_RUN;
    }
}
