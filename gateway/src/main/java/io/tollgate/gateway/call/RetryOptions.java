package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * How a caller wishes attempts to be repeated, in place of the provider's settings (Cloudflare AI Gateway, "Request
 * handling").
 *
 * @param maxAttempts the first included; 0 where the provider's setting holds
 * @param delayMillis before the second attempt; -1 where the provider's setting holds
 * @param backoff how the delay grows; null where the provider's way holds, which is exponential
 */
public record RetryOptions(
        int maxAttempts, int delayMillis, @Nullable Backoff backoff) {
    /** Nothing is wished. */
    public static final RetryOptions NONE = new RetryOptions(0, -1, null);

    /** How the delay before each further attempt follows from the first. */
    public enum Backoff {
        CONSTANT,
        LINEAR,
        EXPONENTIAL;

        /** The delay after an attempt, which are counted from 1. */
        public long delay(long first, int attempt) {
            return switch (this) {
                case CONSTANT -> first;
                case LINEAR -> first * attempt;
                case EXPONENTIAL -> first << (attempt - 1);
            };
        }
    }
}
