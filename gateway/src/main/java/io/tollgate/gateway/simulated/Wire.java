package io.tollgate.gateway.simulated;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** The wire formats that the provider speaks, recognized by the path, and where two have the same one, by a header. */
enum Wire {
    OPENAI,
    ANTHROPIC,
    GEMINI;

    static Wire of(HttpServerRequest request) {
        String path = Reply.path(request);
        boolean models = path.startsWith("/v1/models");
        if (path.startsWith(Messages.PATH) || (models && request.headers().contains("anthropic-version"))) {
            return ANTHROPIC;
        }
        return path.startsWith("/v1beta/") || (path.startsWith("/v1/models/") && path.indexOf(':') >= 0)
                ? GEMINI
                : OPENAI;
    }

    /** An error as the format has it. */
    JsonObject error(ApiError error) {
        return switch (this) {
            case OPENAI -> error.body();
            case ANTHROPIC ->
                new JsonObject()
                        .put("type", "error")
                        .put(
                                "error",
                                new JsonObject()
                                        .put("type", anthropicType(error.status()))
                                        .put("message", error.getMessage()));
            case GEMINI ->
                new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("code", error.status())
                                        .put("message", error.getMessage())
                                        .put("status", geminiStatus(error.status())));
        };
    }

    /** Anthropic API reference, "Errors". */
    private static String anthropicType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** Gemini API reference, "Troubleshooting". */
    private static String geminiStatus(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
