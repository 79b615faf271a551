package io.tollgate.gateway.config;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * How hard one provider may be used.
 *
 * @param requestsPerMinute 0 for no limit
 * @param tokensPerMinute model tokens; 0 for no limit
 * @param concurrency calls at once
 * @param maxWait longest wait for a permit
 * @param daily by the day
 */
public record ThrottleConfig(
        int requestsPerMinute,
        int tokensPerMinute,
        int concurrency,
        Duration maxWait,
        Timeouts timeout,
        Breaker breaker,
        Retry retry,
        Daily daily) {

    /** One that nothing limits by the day. */
    public ThrottleConfig(
            int requestsPerMinute,
            int tokensPerMinute,
            int concurrency,
            Duration maxWait,
            Timeouts timeout,
            Breaker breaker,
            Retry retry) {
        this(
                requestsPerMinute,
                tokensPerMinute,
                concurrency,
                maxWait,
                timeout,
                breaker,
                retry,
                new Daily(0, 0, LocalTime.MIDNIGHT, ZoneOffset.UTC));
    }

    public static final ThrottleConfig DEFAULT = new ThrottleConfig(
            0,
            0,
            1_000,
            Duration.ZERO,
            new Timeouts(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofMinutes(5)),
            new Breaker(50, Duration.ZERO, 100, 20, Duration.ofSeconds(30)),
            new Retry(3, Duration.ofMillis(200), 0.2));

    /**
     * What a provider's plan allows by the day.
     *
     * @param requests 0 for no limit
     * @param tokens model tokens; 0 for no limit
     * @param resetsAt when the provider's day begins
     * @param zone where it does
     */
    public record Daily(long requests, long tokens, LocalTime resetsAt, ZoneId zone) {}

    /**
     * How long one attempt may take.
     *
     * @param connect to open a connection
     * @param firstByte until the first part of the answer
     * @param idle between parts; comments and pings count as parts
     */
    public record Timeouts(Duration connect, Duration firstByte, Duration idle) {}

    /**
     * When a provider's model is given a rest.
     *
     * @param failureRate percent of failed or slow calls that opens the breaker
     * @param slowCall from when a call is slow; zero if none is
     * @param window calls that the rate is taken over
     * @param minimumCalls before the rate counts
     * @param openFor before the first trial
     */
    public record Breaker(int failureRate, Duration slowCall, int window, int minimumCalls, Duration openFor) {}

    /**
     * When an attempt is followed by another.
     *
     * @param maxAttempts the first included
     * @param backoff before the second attempt; doubled for each further one, jittered
     * @param budget largest share of the calls in flight that may be retries
     * @param repeatAfterSent whether a call may be made again after a timeout or a broken connection although the
     *     provider may already have done the work, and charge for it twice
     */
    public record Retry(int maxAttempts, Duration backoff, double budget, boolean repeatAfterSent) {
        /** What may have been charged is not repeated. */
        public Retry(int maxAttempts, Duration backoff, double budget) {
            this(maxAttempts, backoff, budget, false);
        }
    }
}
