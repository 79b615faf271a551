package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.dialect.ErrorBody;
import org.jspecify.annotations.Nullable;

/**
 * Reads errors as OpenAI's API has them (OpenAI API reference, "Error codes"), in an answer, an event or a response.
 */
final class ResponsesErrors {
    private static final String RATE_LIMIT = "rate_limit_exceeded";

    private ResponsesErrors() {}

    /**
     * Reads what stands in place of an answer.
     *
     * @param body null if it is no JSON
     */
    static ErrorBody read(int status, @Nullable JsonNode body) {
        JsonNode error = body == null || !body.path("error").isObject() ? body : body.path("error");
        String message = error == null ? "" : first(error, "message", "detail", "error");
        String type = error == null ? "" : error.path("type").asText("");
        String code = error == null ? "" : error.path("code").asText("");
        String param = error == null ? "" : error.path("param").asText("");
        String kind = type.isEmpty() || type.equals("error") ? type(status) : type;
        return new ErrorBody(
                status,
                kind,
                code.isEmpty() || code.equals("null") ? kind : code,
                message.isEmpty() ? "The provider answered with status " + status + "." : message,
                param.isEmpty() || param.equals("null") ? null : param,
                "");
    }

    /** Reads the error of a stream, whose status is that which its code would have had. */
    static ErrorBody inStream(JsonNode eventOrResponse) {
        JsonNode error = eventOrResponse.path("error").isObject() ? eventOrResponse.path("error") : eventOrResponse;
        String code = error.path("code").asText("");
        String type = error.path("type").asText("");
        return read(status(code, type), eventOrResponse);
    }

    private static int status(String code, String type) {
        return switch (code.isEmpty() || code.equals("null") ? type : code) {
            case RATE_LIMIT, "rate_limit_error", "insufficient_quota" -> 429;
            case "invalid_prompt", "invalid_request_error", "context_length_exceeded" -> 400;
            default -> code.contains("image") || type.equals("invalid_request_error") ? 400 : 500;
        };
    }

    /** The code of a failed response, which are fewer than those of errors. */
    static String code(ErrorBody error) {
        return switch (error.code()) {
            case "insufficient_quota", "context_length_exceeded", RATE_LIMIT, "invalid_prompt" -> error.code();
            default ->
                switch (error.status()) {
                    case 429 -> RATE_LIMIT;
                    case 400, 404, 413, 422 -> "invalid_prompt";
                    default -> "server_error";
                };
        };
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String first(JsonNode error, String... names) {
        for (String name : names) {
            if (error.path(name).isTextual()) {
                return error.path(name).textValue();
            }
        }
        return error.isTextual() ? error.textValue() : "";
    }
}
