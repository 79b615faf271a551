package io.tollgate.gateway.throttle;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests per minute. The minute begins with the first request after an idle one, so that a burst is measured against
 * a full minute's permits and not against what a clock's boundary leaves of two. Resilience4j's limiter takes no permit
 * back; what is given back is kept beside it, for the minute that it is of, and goes to whoever asks next. For any
 * thread; never waits.
 */
final class RequestLimiter {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final int limit;
    private final Duration maxWait;
    private final RateLimiterConfig config;
    private volatile Minutes minutes;

    /**
     * Leave for one request.
     *
     * @param minute which, from the beginning of {@code of} on
     * @param waitNanos until it may be used
     */
    record Permit(Minutes of, long minute, long waitNanos) {
        /** Once, of a permit that was not used. */
        void giveBack() {
            of.add(minute);
        }
    }

    /** The minutes from the end of an idle one on. */
    private final class Minutes {
        private final RateLimiter limiter = RateLimiter.of("requests_per_minute", config);
        private final long began = System.nanoTime();
        /** How many were given back, by minute. */
        private final TreeMap<Long, Integer> givenBack = new TreeMap<>();

        private volatile long lastUse = began;

        synchronized @Nullable Permit take(long now) {
            long minute = minute(now);
            lastUse = now;
            givenBack.headMap(minute).clear();
            if (!givenBack.containsKey(minute)) {
                long wait = limiter.reservePermission();
                if (wait == 0) {
                    return new Permit(this, minute, 0);
                }
                if (wait > 0) {
                    // To the minute's beginning; by this clock it may be a little earlier or later.
                    add(minute(now + wait + PERIOD.toNanos() / 2));
                }
            }
            if (givenBack.isEmpty()) {
                return null;
            }
            long first = givenBack.firstKey();
            long wait = Math.max(0, began + first * PERIOD.toNanos() - now);
            if (wait > maxWait.toNanos()) {
                return null;
            }
            givenBack.computeIfPresent(first, (of, number) -> number == 1 ? null : number - 1);
            return new Permit(this, first, wait);
        }

        synchronized void add(long minute) {
            givenBack.merge(minute, 1, Integer::sum);
        }

        synchronized int available(long now) {
            int untaken = Math.max(0, limiter.getMetrics().getAvailablePermissions());
            return untaken + givenBack.getOrDefault(minute(now), 0);
        }

        private long minute(long at) {
            return (at - began) / PERIOD.toNanos();
        }
    }

    RequestLimiter(int limit, Duration maxWait) {
        this.limit = limit;
        this.maxWait = maxWait;
        config = RateLimiterConfig.custom()
                .limitForPeriod(limit)
                .limitRefreshPeriod(PERIOD)
                .timeoutDuration(maxWait)
                .build();
        minutes = new Minutes();
    }

    /** Takes a permit, for now or later; null where it would take too long. */
    @Nullable
    Permit reserve() {
        long now = System.nanoTime();
        Minutes current = minutes;
        if (now - current.lastUse > PERIOD.toNanos()) {
            current = renewed(now);
        }
        return current.take(now);
    }

    private synchronized Minutes renewed(long now) {
        if (now - minutes.lastUse > PERIOD.toNanos()) {
            minutes = new Minutes();
        }
        return minutes;
    }

    int limit() {
        return limit;
    }

    int available() {
        Minutes current = minutes;
        long now = System.nanoTime();
        return now - current.lastUse > PERIOD.toNanos() ? limit : Math.min(limit, current.available(now));
    }

    /** Until there are new permits; zero where all are there. */
    Duration resetsIn() {
        if (available() >= limit) {
            return Duration.ZERO;
        }
        long since = (System.nanoTime() - minutes.began) % PERIOD.toNanos();
        return Duration.ofNanos(PERIOD.toNanos() - since);
    }
}
