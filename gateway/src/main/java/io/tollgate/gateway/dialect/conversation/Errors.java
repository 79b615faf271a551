package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.dialect.ErrorBody;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one table between the statuses and types of errors: OpenAI's types, which an {@link ErrorBody} has, and
 * Anthropic's (OpenAI API reference, "Error codes"; Anthropic API reference, "Errors").
 */
public final class Errors {
    private static final int FIRST_ERROR = 400;
    private static final int LAST_ERROR = 599;
    private static final int SERVER_ERROR = 500;

    private static final Set<String> OPENAI_TYPES = Set.of(
            "invalid_request_error",
            "authentication_error",
            "permission_error",
            "insufficient_quota",
            "rate_limit_error",
            "server_error");

    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("invalid_request_error", 400),
            Map.entry("authentication_error", 401),
            Map.entry("billing_error", 402),
            Map.entry("insufficient_quota", 429),
            Map.entry("permission_error", 403),
            Map.entry("not_found_error", 404),
            Map.entry("request_too_large", 413),
            Map.entry("rate_limit_error", 429),
            Map.entry("api_error", 500),
            Map.entry("server_error", 500),
            Map.entry("timeout_error", 504),
            Map.entry("overloaded_error", 529));

    private Errors() {}

    /**
     * The status that goes with a type.
     *
     * @param told by the error itself, which holds where it is one; 0 if it tells none
     */
    public static int status(String type, int told) {
        return told >= FIRST_ERROR && told <= LAST_ERROR ? told : STATUSES.getOrDefault(type, SERVER_ERROR);
    }

    /**
     * An error of a provider's, by OpenAI's names.
     *
     * @param type by whichever format's names; null if it tells none
     * @param code null if it tells none
     * @param message null if it tells none
     */
    public static ErrorBody of(
            int status,
            @Nullable String type,
            @Nullable String code,
            @Nullable String message,
            @Nullable String param) {
        String kind = type != null && OPENAI_TYPES.contains(type) ? type : openAiType(status);
        return new ErrorBody(
                status,
                kind,
                code != null ? code : type != null ? type : "provider_error",
                message != null ? message : "The provider answered with status " + status + " and said no more.",
                param,
                "");
    }

    /** OpenAI's type for a status. */
    public static String openAiType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "insufficient_quota";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= SERVER_ERROR ? "server_error" : "invalid_request_error";
        };
    }

    /** Anthropic's type for an error. */
    public static String anthropicType(ErrorBody error) {
        return switch (error.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> error.type().equals("insufficient_quota") ? "billing_error" : "rate_limit_error";
            case 408, 504 -> "timeout_error";
            case 503, 529 -> "overloaded_error";
            default -> error.status() >= SERVER_ERROR ? "api_error" : "invalid_request_error";
        };
    }

    /** The first member of these names that is a string; null if none is. */
    public static @Nullable String text(JsonNode of, String... names) {
        for (String name : names) {
            JsonNode member = of.path(name);
            if (member.isTextual()) {
                return member.textValue();
            }
        }
        return null;
    }
}
