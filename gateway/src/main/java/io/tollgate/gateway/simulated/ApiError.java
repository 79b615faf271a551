package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error in OpenAI's shape. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    ApiError(int status, String message, String type, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    static ApiError invalid(String message, @Nullable String param, @Nullable String code) {
        return new ApiError(400, message, "invalid_request_error", param, code);
    }

    static ApiError missing(String param) {
        return invalid("Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
    }

    static ApiError type(String param, String expected) {
        return invalid("Invalid type for '" + param + "': expected " + expected + ".", param, "invalid_type");
    }

    static ApiError noModel(String model) {
        return new ApiError(
                404,
                "The model `" + model + "` does not exist or you do not have access to it.",
                "invalid_request_error",
                null,
                "model_not_found");
    }

    /** The error that OpenAI sends with a status, where a behaviour asks for the status and says no more. */
    static ApiError ofStatus(int status) {
        return switch (status) {
            case 401 ->
                new ApiError(401, "Incorrect API key provided.", "invalid_request_error", null, "invalid_api_key");
            case 403 -> new ApiError(403, "Not allowed.", "invalid_request_error", null, "permission_denied");
            case 429 -> new ApiError(429, "Rate limit reached.", "requests", null, "rate_limit_exceeded");
            case 529 -> new ApiError(529, "Overloaded.", "overloaded_error", null, null);
            default ->
                status < 500
                        ? new ApiError(status, "The request is not valid.", "invalid_request_error", null, null)
                        : new ApiError(
                                status,
                                "The server had an error while processing your request.",
                                "server_error",
                                null,
                                null);
        };
    }

    ApiError withMessage(String message) {
        return new ApiError(status, message, type, param, code);
    }

    int status() {
        return status;
    }

    JsonObject body() {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", getMessage())
                                .put("type", type)
                                .put("param", param)
                                .put("code", code));
    }
}
