package io.tollgate.gateway.call;

/**
 * Every code that a caller can meet, with all that goes with it: the one table of failures. Codes and numbers never
 * change once released; {@code docs/errors.md} and the OpenAPI description are tested against this table.
 */
public enum FailureCode {
    INVALID_JSON("invalid_json", Type.INVALID_REQUEST, 400, 40001),
    INVALID_REQUEST("invalid_request", Type.INVALID_REQUEST, 400, 40002),
    INVALID_HEADER("invalid_header", Type.INVALID_REQUEST, 400, 40003),
    PROJECT_REQUIRED("project_id_required", Type.INVALID_REQUEST, 400, 40004),
    UNSUPPORTED_CONTENT("unsupported_content", Type.INVALID_REQUEST, 400, 40005),
    UNSUPPORTED_PARAMETER("unsupported_parameter", Type.INVALID_REQUEST, 400, 40006),
    /** The number is Cloudflare's own. */
    INVALID_API_KEY("invalid_api_key", Type.AUTHENTICATION, 401, 2009),
    PROVIDER_KEY_MISSING("provider_key_missing", Type.AUTHENTICATION, 401, 40101),
    BUDGET_EXCEEDED("budget_exceeded", Type.INSUFFICIENT_QUOTA, 402, 40201),
    PERMISSION_DENIED("permission_denied", Type.PERMISSION, 403, 40301),
    GATEWAY_NOT_ALLOWED("gateway_not_allowed", Type.PERMISSION, 403, 40302),
    MODEL_NOT_ALLOWED("model_not_allowed", Type.PERMISSION, 403, 40303),
    MODEL_NOT_FOUND("model_not_found", Type.INVALID_REQUEST, 404, 40401),
    GATEWAY_NOT_FOUND("gateway_not_found", Type.INVALID_REQUEST, 404, 40402),
    ROUTE_NOT_FOUND("route_not_found", Type.INVALID_REQUEST, 404, 40403),
    TOKEN_NOT_FOUND("token_not_found", Type.INVALID_REQUEST, 404, 40404),
    PROVIDER_KEY_NOT_FOUND("provider_key_not_found", Type.INVALID_REQUEST, 404, 40405),
    ALIAS_NOT_FOUND("alias_not_found", Type.INVALID_REQUEST, 404, 40406),
    DYNAMIC_ROUTE_NOT_FOUND("dynamic_route_not_found", Type.INVALID_REQUEST, 404, 40407),
    PRICES_NOT_FOUND("prices_not_found", Type.INVALID_REQUEST, 404, 40408),
    RECONCILIATION_NOT_FOUND("reconciliation_not_found", Type.INVALID_REQUEST, 404, 40409),
    METHOD_NOT_ALLOWED("method_not_allowed", Type.INVALID_REQUEST, 405, 40501),
    REQUEST_TIMEOUT("request_timeout", Type.INVALID_REQUEST, 408, 40801),
    NAME_TAKEN("name_taken", Type.INVALID_REQUEST, 409, 40901),
    GATEWAY_FIXED("gateway_fixed", Type.INVALID_REQUEST, 409, 40902),
    GATEWAY_IN_USE("gateway_in_use", Type.INVALID_REQUEST, 409, 40903),
    CONFIGURED("configured", Type.INVALID_REQUEST, 409, 40904),
    RECONCILIATION_RUNNING("reconciliation_running", Type.INVALID_REQUEST, 409, 40905),
    PRECONDITION_FAILED("precondition_failed", Type.INVALID_REQUEST, 412, 41201),
    BODY_TOO_LARGE("body_too_large", Type.INVALID_REQUEST, 413, 41301),
    URI_TOO_LONG("uri_too_long", Type.INVALID_REQUEST, 414, 41401),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", Type.INVALID_REQUEST, 415, 41501),
    NO_WEBSOCKET("no_websocket", Type.INVALID_REQUEST, 426, 42601),
    PRECONDITION_REQUIRED("precondition_required", Type.INVALID_REQUEST, 428, 42801),
    /** The number is Cloudflare's own. */
    RATE_LIMITED("rate_limited", Type.RATE_LIMIT, 429, 2003, Outcome.THROTTLED),
    PROVIDER_THROTTLED("provider_throttled", Type.RATE_LIMIT, 429, 42901, Outcome.THROTTLED),
    HEADERS_TOO_LARGE("headers_too_large", Type.INVALID_REQUEST, 431, 43101),
    /** Nobody is left to be answered; rows say so. */
    CANCELED("canceled", Type.INVALID_REQUEST, 499, 49901, Outcome.CANCELED),
    INTERNAL_ERROR("internal_error", Type.SERVER, 500, 50001, Outcome.FAILED),
    PROVIDER_ERROR("provider_error", Type.SERVER, 502, 50201, Outcome.FAILED),
    PROVIDER_UNAVAILABLE("provider_unavailable", Type.SERVER, 503, 50301, Outcome.FAILED),
    AUDIT_UNAVAILABLE("audit_unavailable", Type.SERVER, 503, 50302),
    OVERLOADED("overloaded", Type.SERVER, 503, 50303),
    CONTROL_UNAVAILABLE("control_unavailable", Type.SERVER, 503, 50304),
    ANALYTICS_UNAVAILABLE("analytics_unavailable", Type.SERVER, 503, 50305),
    NO_CAPABLE_MODEL("no_capable_model", Type.SERVER, 503, 50306),
    VAULT_UNAVAILABLE("vault_unavailable", Type.SERVER, 503, 50307),
    PROVIDER_TIMEOUT("provider_timeout", Type.SERVER, 504, 50401, Outcome.FAILED);

    private final String id;
    private final Type type;
    private final int status;
    private final int cloudflareNumber;
    private final Outcome outcome;

    /** The kinds of errors that OpenAI's API has (OpenAI API reference, "Error codes"). */
    private enum Type {
        INVALID_REQUEST("invalid_request_error"),
        AUTHENTICATION("authentication_error"),
        PERMISSION("permission_error"),
        INSUFFICIENT_QUOTA("insufficient_quota"),
        RATE_LIMIT("rate_limit_error"),
        SERVER("server_error");

        private final String id;

        Type(String id) {
            this.id = id;
        }
    }

    FailureCode(String id, Type type, int status, int cloudflareNumber) {
        this(id, type, status, cloudflareNumber, Outcome.REJECTED);
    }

    FailureCode(String id, Type type, int status, int cloudflareNumber, Outcome outcome) {
        this.id = id;
        this.type = type;
        this.status = status;
        this.cloudflareNumber = cloudflareNumber;
        this.outcome = outcome;
    }

    /** The code itself, as OpenAI-style errors, rows and statistics have it. */
    public String id() {
        return id;
    }

    /** The {@code type} of OpenAI-style errors. */
    public String type() {
        return type.id;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** The number that Cloudflare-style errors carry; ours begin with the status. */
    public int cloudflareNumber() {
        return cloudflareNumber;
    }

    /** What the row of an accepted call says that ended so. */
    public Outcome outcome() {
        return outcome;
    }
}
