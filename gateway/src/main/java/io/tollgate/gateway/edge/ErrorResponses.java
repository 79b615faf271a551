package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Answers requests with the failure that ended them, in the dialect of the route. */
public final class ErrorResponses {
    private static final int UNAUTHORIZED = 401;
    private static final int PAYMENT_REQUIRED = 402;
    private static final int FORBIDDEN = 403;
    /** Our code, which not every format has a place for. */
    private static final CharSequence ERROR_CODE = HttpHeaders.createOptimized("x-tollgate-error");

    private static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");

    private ErrorResponses() {}

    /** Sends an error response, unless a head has been sent already. */
    public static void send(HttpServerRequest request, String requestId, ErrorDialect dialect, Failure failure) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        int status = dialect.status(failure);
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8");
        response.putHeader(HeaderNames.REQUEST_ID, requestId);
        response.putHeader(ERROR_CODE, failure.code().id());
        if (status == UNAUTHORIZED) {
            response.putHeader("www-authenticate", "Bearer");
        }
        if (!mayRetry(failure)) {
            response.putHeader(SHOULD_RETRY, "false");
        }
        if (failure.retryAfter() != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Failure.seconds(failure.retryAfter())));
        }
        switch (failure) {
            case HttpFailure.MethodNotAllowed f ->
                response.putHeader(HttpHeaders.ALLOW, String.join(", ", f.allowed()));
            case CallFailure.UnsupportedEncoding f -> response.putHeader(HttpHeaders.ACCEPT_ENCODING, f.accepted());
            case CallFailure.ProviderThrottled f -> limit(response, f.limit(), f.limitValue(), 0, f.retryAfter());
            case CallFailure.RateLimited f -> limit(response, f.limit(), f.limitValue(), f.remaining(), f.retryAfter());
            default -> {
                // No header of its own.
            }
        }
        EarlyResponses.end(request, dialect.json(failure, requestId).toBuffer());
    }

    /** Whether the official clients of OpenAI and Anthropic, which ask that of a header, do well to try again. */
    private static boolean mayRetry(Failure failure) {
        return switch (failure.code().status()) {
            case UNAUTHORIZED, PAYMENT_REQUIRED, FORBIDDEN -> false;
            default -> true;
        };
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

    /** Where it failed, without a message that may hold what the caller or an upstream sent. */
    public static Throwable withoutMessage(Throwable cause) {
        Throwable shown = new IllegalStateException(cause.getClass().getName());
        shown.setStackTrace(cause.getStackTrace());
        return shown;
    }
}
