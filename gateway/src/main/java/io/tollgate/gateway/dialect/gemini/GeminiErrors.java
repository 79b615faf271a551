package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Json;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Errors as Google's APIs have them (AIP-193, and google.rpc.Code with the HTTP status of each): {@code {"error":
 * {code, message, status, details}}}.
 */
final class GeminiErrors {
    private static final String TYPE = "type.googleapis.com/google.rpc.";
    /** Whose reasons they are, as AIP-193 asks for one. */
    private static final String DOMAIN = "tollgate";

    private static final Set<String> STATUSES = Set.of(
            "INVALID_ARGUMENT",
            "FAILED_PRECONDITION",
            "OUT_OF_RANGE",
            "UNAUTHENTICATED",
            "PERMISSION_DENIED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "ABORTED",
            "RESOURCE_EXHAUSTED",
            "CANCELLED",
            "DATA_LOSS",
            "UNKNOWN",
            "INTERNAL",
            "UNIMPLEMENTED",
            "UNAVAILABLE",
            "DEADLINE_EXCEEDED");

    private GeminiErrors() {}

    /**
     * Reads an error.
     *
     * @param status HTTP status; an error in a stream has its own
     * @param body null if it is not JSON
     */
    static ErrorBody read(int status, @Nullable JsonNode body) {
        JsonNode answer = body == null ? Json.object() : body;
        // A stream that is an array has its error in one too.
        JsonNode error = (answer.isArray() ? answer.path(0) : answer).path("error");
        String message =
                error.isTextual() ? error.textValue() : error.path("message").asText("");
        String name = error.path("status").asText("");
        return new ErrorBody(
                status,
                type(status),
                STATUSES.contains(name) ? name : statusOf(status),
                message.isEmpty() ? "The provider answered with status " + status + "." : message,
                field(error.path("details")),
                "");
    }

    /** The status that an error in a stream names itself. */
    static int status(JsonNode error) {
        int code = error.path("code").asInt(0);
        return code >= 400 && code < 600 ? code : 500;
    }

    private static @Nullable String field(JsonNode details) {
        for (JsonNode detail : details) {
            String field = detail.path("fieldViolations").path(0).path("field").asText("");
            if (!field.isEmpty()) {
                return field;
            }
        }
        return null;
    }

    static ObjectNode write(ErrorBody error) {
        ObjectNode body = Json.object();
        boolean own = STATUSES.contains(error.code());
        ObjectNode written = body.putObject("error")
                .put("code", error.status())
                .put("message", error.message())
                .put("status", own ? error.code() : statusOf(error.status()));
        ArrayNode details = Json.object().putArray("details");
        if (!own && !error.code().isEmpty()) {
            details.addObject()
                    .put("@type", TYPE + "ErrorInfo")
                    .put("reason", error.code().toUpperCase(Locale.ROOT))
                    .put("domain", DOMAIN);
        }
        if (error.param() != null) {
            details.addObject()
                    .put("@type", TYPE + "BadRequest")
                    .putArray("fieldViolations")
                    .addObject()
                    .put("field", error.param())
                    .put("description", error.message());
        }
        if (!error.requestId().isEmpty()) {
            details.addObject().put("@type", TYPE + "RequestInfo").put("requestId", error.requestId());
        }
        if (!details.isEmpty()) {
            written.set("details", details);
        }
        return body;
    }

    private static String statusOf(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 402, 429 -> "RESOURCE_EXHAUSTED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 409 -> "ABORTED";
            case 412, 428 -> "FAILED_PRECONDITION";
            case 499 -> "CANCELLED";
            case 405, 501 -> "UNIMPLEMENTED";
            case 502, 503, 529 -> "UNAVAILABLE";
            default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
    }

    /** By OpenAI's names (OpenAI API reference, "Error codes"). */
    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }
}
