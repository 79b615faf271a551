package io.tollgate.analytics;

import io.vertx.core.json.JsonObject;

/** How each {@link Failure} is answered, in the wire format of OpenAI's API. The one place that knows status codes. */
final class ErrorResponses {
    private ErrorResponses() {}

    /**
     * An answer ready to be sent.
     *
     * @param retryAfterSeconds 0 if waiting does not help
     */
    record ErrorResponse(int status, int retryAfterSeconds, JsonObject body) {}

    static ErrorResponse of(Failure failure, String requestId) {
        return switch (failure) {
            case Failure.InvalidParameter invalid ->
                error(400, 0, "invalid_request", invalid.message(), invalid.parameter(), requestId);
            case Failure.Denied denied -> error(403, 0, denied.code(), denied.message(), null, requestId);
            case Failure.NoSuchRoute missing ->
                error(404, 0, "route_not_found", "there is no " + missing.path(), null, requestId);
            case Failure.NoSuchCall missing ->
                error(
                        404,
                        0,
                        "call_not_found",
                        "there is no call \"" + missing.call()
                                + "\" at the gateways of the token; a call is stored some"
                                + " seconds after it has ended",
                        null,
                        requestId);
            case Failure.NoSuchPayload missing ->
                error(
                        404,
                        0,
                        "payload_not_found",
                        "nothing is kept of a call \"" + missing.call()
                                + "\" at the gateways of the token; a payload is there some seconds after its call, and"
                                + " only where the gateway keeps payloads",
                        null,
                        requestId);
            case Failure.MethodNotAllowed wrong ->
                error(405, 0, "method_not_allowed", wrong.method() + " is not allowed; allowed: GET", null, requestId);
            case Failure.Overloaded overloaded ->
                error(
                        503,
                        1,
                        "overloaded",
                        "all " + overloaded.maxConcurrent()
                                + " concurrent queries are running and no more may wait; try again in a second, with"
                                + " fewer queries at once, shorter ranges or fewer names in group_by",
                        null,
                        requestId);
            case Failure.TooManyExports many ->
                error(
                        503,
                        5,
                        "overloaded",
                        "a token may have one export at a time, and there may be " + many.inAll()
                                + " in all; ask again when the one that is under way has ended",
                        null,
                        requestId);
            case Failure.TooManyListeners many ->
                error(
                        429,
                        5,
                        "too_many_streams",
                        "there may be " + many.ofACaller() + " streams of calls of one token at once, and "
                                + many.inAll() + " in all; close one that nobody reads",
                        null,
                        requestId);
            case Failure.Unavailable away ->
                error(
                        503,
                        2,
                        "analytics_unavailable",
                        "Analytics is not available at the moment: " + away.message() + "; calls are still recorded",
                        null,
                        requestId);
            case Failure.TooLarge large ->
                error(
                        400,
                        0,
                        "query_too_large",
                        "The query hit a limit: " + large.limit()
                                + "; take a shorter range, a longer interval, fewer names in group_by or more filters",
                        null,
                        requestId);
            case Failure.TookTooLong slow ->
                error(
                        504,
                        0,
                        "analytics_timeout",
                        "The query hit its time limit of " + slow.limit().toMillis()
                                + " ms; take a shorter range, fewer names in group_by or fewer percentiles",
                        null,
                        requestId);
            case Failure.Broken broken ->
                error(
                        500,
                        0,
                        "internal_error",
                        "The query failed; the log has details under the request id",
                        null,
                        requestId);
        };
    }

    private static ErrorResponse error(
            int status,
            int retryAfterSeconds,
            String code,
            String message,
            @org.jspecify.annotations.Nullable String parameter,
            String requestId) {
        String type = switch (status) {
            case 403 -> "permission_error";
            case 500, 503, 504 -> "server_error";
            default -> "invalid_request_error";
        };
        JsonObject error = new JsonObject()
                .put("message", message)
                .put("type", type)
                .put("param", parameter)
                .put("code", code)
                .put("request_id", requestId);
        return new ErrorResponse(status, retryAfterSeconds, new JsonObject().put("error", error));
    }
}
