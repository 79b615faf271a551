package io.tollgate.gateway.throttle;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/**
 * Requests per minute. The minute begins with the first request after an idle one, so that a burst is measured against
 * a full minute's permits and not against what a clock's boundary leaves of two. For any thread; never waits.
 */
final class RequestLimiter {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final int limit;
    private final RateLimiterConfig config;
    private volatile Minute minute;

    private static final class Minute {
        private final RateLimiter limiter;
        private final long began = System.nanoTime();
        private volatile long lastUse = began;

        Minute(RateLimiterConfig config) {
            limiter = RateLimiter.of("requests_per_minute", config);
        }
    }

    RequestLimiter(int limit, Duration maxWait) {
        this.limit = limit;
        config = RateLimiterConfig.custom()
                .limitForPeriod(limit)
                .limitRefreshPeriod(PERIOD)
                .timeoutDuration(maxWait)
                .build();
        minute = new Minute(config);
    }

    /**
     * Takes a permit, now or later.
     *
     * @return nanoseconds until it may be used; negative where it would take too long
     */
    long reserve() {
        long now = System.nanoTime();
        Minute current = minute;
        if (now - current.lastUse > PERIOD.toNanos()) {
            current = renewed(now);
        }
        current.lastUse = now;
        return current.limiter.reservePermission();
    }

    private synchronized Minute renewed(long now) {
        if (now - minute.lastUse > PERIOD.toNanos()) {
            minute = new Minute(config);
        }
        return minute;
    }

    int limit() {
        return limit;
    }

    int available() {
        Minute current = minute;
        if (System.nanoTime() - current.lastUse > PERIOD.toNanos()) {
            return limit;
        }
        return Math.max(0, current.limiter.getMetrics().getAvailablePermissions());
    }

    /** Until there are new permits; zero where all are there. */
    Duration resetsIn() {
        if (available() >= limit) {
            return Duration.ZERO;
        }
        long since = (System.nanoTime() - minute.began) % PERIOD.toNanos();
        return Duration.ofNanos(PERIOD.toNanos() - since);
    }
}
