package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.edge.CredentialLocation;
import io.tollgate.gateway.edge.Credentials;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests in Cloudflare's unified API among those of the universal route, whose provider is called {@code compat}: the
 * body names model and provider, and the call is the same as at {@code …/compat/}.
 */
final class CompatRequests {
    static final String PROVIDER = "compat";

    private CompatRequests() {}

    static ModelRequest parse(UniversalRequestParser.Step step, Credentials credentials, Set<String> allowed)
            throws FailureException {
        UpstreamOperation operation = operation(step.endpoint());
        if (operation == null) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "The endpoint of the provider compat must be chat/completions, responses, embeddings or messages.",
                    "endpoint"));
        }
        List<CallerProviderKey> keys = credentials
                .take(step.headers(), null, CredentialLocation.BESIDE_PROVIDER_KEYS)
                .providerKeys();
        if (!allowed.isEmpty()) {
            new ModelRestriction(allowed, "", false).check(step.headers(), step.query());
        }
        return RequestParser.parse(operation, step.query()).with(null, keys.isEmpty() ? null : keys.getFirst());
    }

    private static @Nullable UpstreamOperation operation(String endpoint) {
        String path = endpoint.startsWith("/") ? endpoint.substring(1) : endpoint;
        for (String before : List.of("compat/", "v1/")) {
            path = path.startsWith(before) ? path.substring(before.length()) : path;
        }
        return switch (path) {
            case "chat/completions" -> UpstreamOperation.CHAT_COMPLETIONS;
            case "responses" -> UpstreamOperation.RESPONSES;
            case "embeddings" -> UpstreamOperation.EMBEDDINGS;
            case "messages" -> UpstreamOperation.MESSAGES;
            default -> null;
        };
    }
}
