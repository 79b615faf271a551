package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From a failure to the answer that explains it, in the dialect of the route: the one place that knows statuses. */
final class ErrorResponses {
    private static final Duration SOON = Duration.ofSeconds(1);

    private ErrorResponses() {}

    /**
     * An answer to a failure.
     *
     * @param retryAfter null where waiting does not help
     */
    record ErrorResponse(
            int status,
            String type,
            String code,
            String message,
            @Nullable String param,
            @Nullable Duration retryAfter) {
        JsonObject json(ErrorStyle style, String requestId) {
            return switch (style) {
                case OPENAI -> openAi(requestId);
                case CLOUDFLARE -> cloudflare();
            };
        }

        private JsonObject openAi(String requestId) {
            return new JsonObject()
                    .put(
                            "error",
                            new JsonObject()
                                    .put("message", message)
                                    .put("type", type)
                                    .put("param", param)
                                    .put("code", code)
                                    .put("request_id", requestId));
        }

        /** Cloudflare's envelope, with our code as the reason beside its number. */
        private JsonObject cloudflare() {
            return new JsonObject()
                    .put("success", false)
                    .put("result", new JsonArray())
                    .put("messages", new JsonArray())
                    .put(
                            "errors",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("code", CloudflareCodes.of(code))
                                            .put("message", message)
                                            .put("reason", code)));
        }
    }

    static ErrorResponse of(Failure failure) {
        String message = failure.message();
        return switch (failure) {
            case Failure.InvalidJson f -> invalid(400, "invalid_json", message, null);
            case Failure.InvalidRequest f -> invalid(400, "invalid_request", message, f.param());
            case Failure.InvalidHeader f -> invalid(400, "invalid_header", message, f.header());
            case Failure.ProjectRequired f -> invalid(400, "project_id_required", message, "project_id");
            case Failure.CredentialMissing f -> unauthenticated(message);
            case Failure.CredentialInvalid f -> unauthenticated(message);
            case Failure.PermissionDenied f -> forbidden("permission_denied", message, null);
            case Failure.GatewayNotAllowed f -> forbidden("gateway_not_allowed", message, null);
            case Failure.ModelNotAllowed f -> forbidden("model_not_allowed", message, "model");
            case Failure.CannotGive f -> forbidden("permission_denied", message, f.param());
            case Failure.TooManyBadCredentials f ->
                new ErrorResponse(429, "rate_limit_error", "rate_limited", message, null, f.retryAfter());
            case Failure.NameTaken f -> invalid(409, "name_taken", message, "name");
            case Failure.GatewayFixed f -> invalid(409, "gateway_fixed", message, null);
            case Failure.GatewayInUse f -> invalid(409, "gateway_in_use", message, null);
            case Failure.TokenNotFound f -> invalid(404, "token_not_found", message, null);
            case Failure.ProviderKeyNotFound f -> invalid(404, "provider_key_not_found", message, null);
            case Failure.ProviderKeyTaken f -> invalid(409, "name_taken", message, "alias");
            case Failure.VaultUnavailable f -> server(503, "vault_unavailable", message, null);
            case Failure.RevisionRequired f -> invalid(428, "precondition_required", message, null);
            case Failure.RevisionOutdated f -> invalid(412, "precondition_failed", message, null);
            case Failure.ControlUnavailable f -> server(503, "control_unavailable", message, SOON);
            case Failure.ModelNotFound f -> invalid(404, "model_not_found", message, "model");
            case Failure.AccountNotFound f -> invalid(404, "gateway_not_found", message, null);
            case Failure.GatewayNotFound f -> invalid(404, "gateway_not_found", message, null);
            case Failure.RouteNotFound f -> invalid(404, "route_not_found", message, null);
            case Failure.MethodNotAllowed f -> invalid(405, "method_not_allowed", message, null);
            case Failure.RequestTimeout f -> invalid(408, "request_timeout", message, null);
            case Failure.BodyTooLarge f -> invalid(413, "body_too_large", message, null);
            case Failure.MalformedRequest f -> invalid(400, "invalid_request", message, null);
            case Failure.UriTooLong f -> invalid(414, "uri_too_long", message, null);
            case Failure.HeadersTooLarge f -> invalid(431, "headers_too_large", message, null);
            case Failure.UnsupportedMediaType f -> invalid(415, "unsupported_media_type", message, null);
            case Failure.ProviderThrottled f ->
                new ErrorResponse(429, "rate_limit_error", "provider_throttled", message, null, f.retryAfter());
            case Failure.RateLimited f ->
                new ErrorResponse(429, "rate_limit_error", "rate_limited", message, null, f.retryAfter());
            case Failure.BudgetExceeded f ->
                new ErrorResponse(402, "insufficient_quota", "budget_exceeded", message, null, f.retryAfter());
            case Failure.ProviderKeyMissing f ->
                new ErrorResponse(401, "authentication_error", "provider_key_missing", message, null, null);
            case Failure.CallerGone f -> invalid(499, "canceled", message, null);
            case Failure.ProviderFailed f -> server(502, "provider_error", message, null);
            case Failure.ProviderUnavailable f -> server(503, "provider_unavailable", message, f.retryAfter());
            case Failure.NoCapableModel f -> server(503, "no_capable_model", message, null);
            case Failure.AuditUnavailable f -> server(503, "audit_unavailable", message, SOON);
            case Failure.Overloaded f -> server(503, "overloaded", message, SOON);
            case Failure.AnalyticsUnavailable f -> server(503, "analytics_unavailable", message, SOON);
            case Failure.ProviderTimeout f -> server(504, "provider_timeout", message, null);
            case Failure.Internal f -> server(500, "internal_error", message, null);
        };
    }

    /** Sends the answer to a failure, where the head of none has been sent. */
    static void send(HttpServerRequest request, String requestId, ErrorStyle style, Failure failure) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        ErrorResponse error = of(failure);
        response.setStatusCode(error.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8");
        response.putHeader(HeaderNames.REQUEST_ID, requestId);
        if (error.status() == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        if (error.retryAfter() != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Failure.seconds(error.retryAfter())));
        }
        switch (failure) {
            case Failure.MethodNotAllowed f -> response.putHeader(HttpHeaders.ALLOW, String.join(", ", f.allowed()));
            case Failure.ProviderThrottled f -> limit(response, f.limit(), f.limitValue(), 0, f.retryAfter());
            case Failure.RateLimited f -> limit(response, f.limit(), f.limitValue(), f.remaining(), f.retryAfter());
            default -> {
                // No limit to show.
            }
        }
        Refusals.end(request, error.json(style, requestId).toBuffer());
    }

    /** The headers that OpenAI's clients know, for the limits that they know. */
    private static void limit(
            HttpServerResponse response, String limit, long value, long remaining, Duration resetsIn) {
        String what = switch (limit) {
            case "requests_per_minute" -> "requests";
            case "tokens_per_minute" -> "tokens";
            default -> "";
        };
        if (!what.isEmpty()) {
            response.putHeader("x-ratelimit-limit-" + what, Long.toString(value));
            response.putHeader("x-ratelimit-remaining-" + what, Long.toString(remaining));
            response.putHeader("x-ratelimit-reset-" + what, Failure.seconds(resetsIn) + "s");
        }
    }

    private static ErrorResponse invalid(int status, String code, String message, @Nullable String param) {
        return new ErrorResponse(status, "invalid_request_error", code, message, param, null);
    }

    private static ErrorResponse unauthenticated(String message) {
        return new ErrorResponse(401, "authentication_error", "invalid_api_key", message, null, null);
    }

    private static ErrorResponse forbidden(String code, String message, @Nullable String param) {
        return new ErrorResponse(403, "permission_error", code, message, param, null);
    }

    private static ErrorResponse server(int status, String code, String message, @Nullable Duration retryAfter) {
        return new ErrorResponse(status, "server_error", code, message, null, retryAfter);
    }
}
