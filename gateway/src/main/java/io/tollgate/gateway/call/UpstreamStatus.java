package io.tollgate.gateway.call;

/** What the HTTP statuses of upstreams mean to the gateway. */
public final class UpstreamStatus {
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int UNAUTHORIZED = 401;
    private static final int PAYMENT_REQUIRED = 402;
    private static final int FORBIDDEN = 403;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    /** Anthropic API reference, "Errors": {@code overloaded_error}. */
    private static final int OVERLOADED = 529;

    private UpstreamStatus() {}

    public static boolean succeeds(int status) {
        return status < FIRST_ERROR;
    }

    /** Whether the provider asks for fewer requests. */
    public static boolean throttles(int status) {
        return status == TOO_MANY_REQUESTS || status == OVERLOADED;
    }

    /** Whether a refusal's body is about what is left to spend: OpenAI's codes, "Error codes" of its API reference. */
    static boolean saysQuota(String body) {
        return body.contains("insufficient_quota") || body.contains("billing_hard_limit_reached");
    }

    /** Whether the request was at fault, and the provider is well. */
    public static boolean blamesRequest(int status) {
        return status >= FIRST_ERROR && status < FIRST_SERVER_ERROR && !throttles(status);
    }

    /** Whether the provider refuses the key that it was called with. */
    public static boolean refusesKey(int status) {
        return status == UNAUTHORIZED || status == FORBIDDEN || status == PAYMENT_REQUIRED;
    }

    /** Whether the provider has turned the request away without doing anything for it. */
    public static boolean refuses(int status) {
        return throttles(status) || status == UNAVAILABLE;
    }

    /**
     * Whether the caller's request is at fault, as it would be anywhere: neither the provider, its key nor its account.
     */
    public static boolean isTheCallersOwn(int status) {
        return blamesRequest(status)
                && switch (status) {
                    case UNAUTHORIZED, PAYMENT_REQUIRED, FORBIDDEN, TIMEOUT -> false;
                    default -> true;
                };
    }

    /** Whether the same request may succeed a moment later (RFC 9110, section 15.6). */
    public static boolean mayPass(int status) {
        return switch (status) {
            case 500, 502, 503, 504 -> true;
            default -> false;
        };
    }
}
