package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Endpoint;

/**
 * How an endpoint is served.
 *
 * @param operation the route's name in the OpenAPI description
 * @param path as the router takes it
 * @param form where the path names account and gateway
 * @param token where the token stands
 * @param errors how a refusal is explained
 */
record EndpointRoute(
        Endpoint endpoint,
        String operation,
        String path,
        AccountPath.Form form,
        CredentialLocation token,
        ErrorDialect errors) {
    static EndpointRoute of(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> openAi(endpoint, "chatCompletions", "/v1/chat/completions");
            case RESPONSES -> openAi(endpoint, "responses", "/v1/responses");
            case EMBEDDINGS -> openAi(endpoint, "embeddings", "/v1/embeddings");
            case COMPAT_CHAT_COMPLETIONS ->
                cloudflare(
                        endpoint,
                        "compatChatCompletions",
                        "/v1/:account/:gateway/compat/chat/completions",
                        AccountPath.Form.ACCOUNT_AND_GATEWAY);
            case ACCOUNT_CHAT_COMPLETIONS -> rest(endpoint, "accountChatCompletions", "v1/chat/completions");
            case ACCOUNT_RESPONSES -> rest(endpoint, "accountResponses", "v1/responses");
            case ACCOUNT_EMBEDDINGS -> rest(endpoint, "accountEmbeddings", "v1/embeddings");
            case ACCOUNT_RUN -> rest(endpoint, "accountRun", "run");
            case NATIVE ->
                new EndpointRoute(
                        endpoint,
                        "native",
                        "/v1/:account/:gateway/:provider/*",
                        AccountPath.Form.ACCOUNT_AND_GATEWAY,
                        CredentialLocation.BESIDE_PROVIDER_KEYS,
                        ErrorDialect.CLOUDFLARE);
            case UNIVERSAL ->
                cloudflare(endpoint, "universal", "/v1/:account/:gateway", AccountPath.Form.ACCOUNT_AND_GATEWAY);
        };
    }

    private static EndpointRoute openAi(Endpoint endpoint, String operation, String path) {
        return new EndpointRoute(
                endpoint,
                operation,
                path,
                AccountPath.Form.NOWHERE,
                CredentialLocation.AUTHORIZATION,
                ErrorDialect.OPENAI);
    }

    private static EndpointRoute rest(Endpoint endpoint, String operation, String path) {
        return cloudflare(endpoint, operation, "/client/v4/accounts/:account/ai/" + path, AccountPath.Form.ACCOUNT);
    }

    private static EndpointRoute cloudflare(Endpoint endpoint, String operation, String path, AccountPath.Form form) {
        return new EndpointRoute(
                endpoint, operation, path, form, CredentialLocation.EITHER_AUTHORIZATION, ErrorDialect.CLOUDFLARE);
    }

    /** Whether whole answers come in Cloudflare's envelope. */
    boolean enveloped() {
        return endpoint == Endpoint.ACCOUNT_RUN;
    }
}
