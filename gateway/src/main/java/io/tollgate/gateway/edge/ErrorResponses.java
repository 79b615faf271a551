package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.analytics.AnalyticsUnavailable;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.control.ControlUnavailable;
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
        JsonObject json(ErrorDialect style, String requestId) {
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
            case CallFailure.InvalidJson f -> invalid(400, "invalid_json", message, null);
            case CallFailure.InvalidRequest f -> invalid(400, "invalid_request", message, f.param());
            case CallFailure.InvalidHeader f -> invalid(400, "invalid_header", message, f.header());
            case CallFailure.ProjectRequired f -> invalid(400, "project_id_required", message, "project_id");
            case AccessFailure.CredentialMissing f -> unauthenticated(message);
            case AccessFailure.CredentialInvalid f -> unauthenticated(message);
            case AccessFailure.PermissionDenied f -> forbidden("permission_denied", message, null);
            case AccessFailure.GatewayNotAllowed f -> forbidden("gateway_not_allowed", message, null);
            case CallFailure.ModelNotAllowed f -> forbidden("model_not_allowed", message, "model");
            case AdminFailure.CannotGive f -> forbidden("permission_denied", message, f.param());
            case AccessFailure.TooManyBadCredentials f ->
                new ErrorResponse(429, "rate_limit_error", "rate_limited", message, null, f.retryAfter());
            case AdminFailure.NameTaken f -> invalid(409, "name_taken", message, "name");
            case AdminFailure.GatewayFixed f -> invalid(409, "gateway_fixed", message, null);
            case AdminFailure.GatewayInUse f -> invalid(409, "gateway_in_use", message, null);
            case AdminFailure.TokenNotFound f -> invalid(404, "token_not_found", message, null);
            case AdminFailure.ProviderKeyNotFound f -> invalid(404, "provider_key_not_found", message, null);
            case AdminFailure.ProviderKeyTaken f -> invalid(409, "name_taken", message, "alias");
            case AdminFailure.VaultUnavailable f -> server(503, "vault_unavailable", message, null);
            case AdminFailure.RevisionRequired f -> invalid(428, "precondition_required", message, null);
            case AdminFailure.RevisionOutdated f -> invalid(412, "precondition_failed", message, null);
            case ControlUnavailable f -> server(503, "control_unavailable", message, SOON);
            case CallFailure.ModelNotFound f -> invalid(404, "model_not_found", message, "model");
            case AccessFailure.AccountNotFound f -> invalid(404, "gateway_not_found", message, null);
            case AccessFailure.GatewayNotFound f -> invalid(404, "gateway_not_found", message, null);
            case HttpFailure.RouteNotFound f -> invalid(404, "route_not_found", message, null);
            case HttpFailure.MethodNotAllowed f -> invalid(405, "method_not_allowed", message, null);
            case CallFailure.RequestTimeout f -> invalid(408, "request_timeout", message, null);
            case CallFailure.BodyTooLarge f -> invalid(413, "body_too_large", message, null);
            case HttpFailure.MalformedRequest f -> invalid(400, "invalid_request", message, null);
            case HttpFailure.UriTooLong f -> invalid(414, "uri_too_long", message, null);
            case HttpFailure.HeadersTooLarge f -> invalid(431, "headers_too_large", message, null);
            case CallFailure.UnsupportedMediaType f -> invalid(415, "unsupported_media_type", message, null);
            case CallFailure.ProviderThrottled f ->
                new ErrorResponse(429, "rate_limit_error", "provider_throttled", message, null, f.retryAfter());
            case CallFailure.RateLimited f ->
                new ErrorResponse(429, "rate_limit_error", "rate_limited", message, null, f.retryAfter());
            case CallFailure.BudgetExceeded f ->
                new ErrorResponse(402, "insufficient_quota", "budget_exceeded", message, null, f.retryAfter());
            case CallFailure.ProviderKeyMissing f ->
                new ErrorResponse(401, "authentication_error", "provider_key_missing", message, null, null);
            case CallFailure.CallerGone f -> invalid(499, "canceled", message, null);
            case CallFailure.ProviderFailed f -> server(502, "provider_error", message, null);
            case CallFailure.ProviderUnavailable f -> server(503, "provider_unavailable", message, f.retryAfter());
            case CallFailure.NoCapableModel f -> server(503, "no_capable_model", message, null);
            case CallFailure.AuditUnavailable f -> server(503, "audit_unavailable", message, SOON);
            case CallFailure.Overloaded f -> server(503, "overloaded", message, SOON);
            case AnalyticsUnavailable f -> server(503, "analytics_unavailable", message, SOON);
            case CallFailure.ProviderTimeout f -> server(504, "provider_timeout", message, null);
            case CallFailure.Internal f -> server(500, "internal_error", message, null);
        };
    }

    /** Sends the answer to a failure, where the head of none has been sent. */
    static void send(HttpServerRequest request, String requestId, ErrorDialect style, Failure failure) {
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
            case HttpFailure.MethodNotAllowed f ->
                response.putHeader(HttpHeaders.ALLOW, String.join(", ", f.allowed()));
            case CallFailure.ProviderThrottled f -> limit(response, f.limit(), f.limitValue(), 0, f.retryAfter());
            case CallFailure.RateLimited f -> limit(response, f.limit(), f.limitValue(), f.remaining(), f.retryAfter());
            default -> {
                // No limit to show.
            }
        }
        EarlyResponses.end(request, error.json(style, requestId).toBuffer());
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
