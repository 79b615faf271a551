package io.tollgate.gateway.routing;

/**
 * What the policy {@code score} makes of a candidate. Each term is from 0 to 1.
 *
 * @param latency 1 for one that begins to answer at once, a half for one that takes a second, and where it is not known
 * @param reasoningFit 1 where a model reasons if the request asks for it, and does not if it does not
 * @param priority 1 for the first in the order of preference
 */
public record Score(double success, double headroom, double latency, double reasoningFit, double priority) {
    public static final double SUCCESS_WEIGHT = 0.6;
    public static final double HEADROOM_WEIGHT = 0.2;
    public static final double LATENCY_WEIGHT = 0.15;
    public static final double REASONING_FIT_WEIGHT = 0.05;
    public static final double PRIORITY_WEIGHT = 0.02;

    static final double NOT_KNOWN = 0.5;

    /** The sum of all, weighted. */
    public double total() {
        return SUCCESS_WEIGHT * success
                + HEADROOM_WEIGHT * headroom
                + LATENCY_WEIGHT * latency
                + REASONING_FIT_WEIGHT * reasoningFit
                + PRIORITY_WEIGHT * priority;
    }
}
