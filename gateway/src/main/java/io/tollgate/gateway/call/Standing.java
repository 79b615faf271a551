package io.tollgate.gateway.call;

/**
 * How a provider's model is doing at this moment.
 *
 * @param callable whether its circuit breaker lets calls through
 * @param success the share of calls that succeeded, over the last minutes, from 0 to 1
 * @param headroom the least share of its provider's permits, requests and tokens that is left, from 0 to 1
 * @param firstTokenMillis until it begins to answer, as an average in which the latest calls count most; 0 if it is not
 *     known
 * @param busy the share of its provider's permits that is in use, from 0 to 1
 */
public record Standing(boolean callable, double success, double headroom, double firstTokenMillis, double busy) {
    /** Of what was never called. */
    public static final Standing UNKNOWN = new Standing(true, 1, 1, 0, 0);
}
