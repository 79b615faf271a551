package io.tollgate.gateway.throttle;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.rate.TokenBucket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What limits the calls that are made with one key of a provider: a plan is that of a key, and so what one tenant's key
 * has left says nothing of another's. For any thread.
 */
final class KeyState {
    /** How long a key that was refused is asked for last. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    private final Clock clock;
    private final @Nullable RequestLimiter requests;
    private final @Nullable TokenBucket tokens;
    private final @Nullable DayLimit requestsOfDay;
    private final @Nullable DayLimit tokensOfDay;
    private volatile @Nullable Cooldown cooldown;
    private volatile Instant refusedUntil = Instant.MIN;

    /** How long the upstream has asked not to be called with a key, and why. */
    record Cooldown(Instant until, String reason) {}

    KeyState(ThrottleConfig throttle, Clock clock) {
        this.clock = clock;
        requests = throttle.requestsPerMinute() == 0
                ? null
                : new RequestLimiter(throttle.requestsPerMinute(), throttle.maxWait());
        tokens = throttle.tokensPerMinute() == 0 ? null : new TokenBucket(throttle.tokensPerMinute(), System::nanoTime);
        requestsOfDay = day(throttle.daily().requests(), throttle.daily(), clock);
        tokensOfDay = day(throttle.daily().tokens(), throttle.daily(), clock);
    }

    private static @Nullable DayLimit day(long limit, ThrottleConfig.Daily daily, Clock clock) {
        return limit == 0 ? null : new DayLimit(limit, daily.resetsAt(), daily.zone(), clock);
    }

    @Nullable
    RequestLimiter requests() {
        return requests;
    }

    @Nullable
    TokenBucket tokens() {
        return tokens;
    }

    @Nullable
    DayLimit requestsOfDay() {
        return requestsOfDay;
    }

    @Nullable
    DayLimit tokensOfDay() {
        return tokensOfDay;
    }

    /** The cooldown that is in force; null if there is none. */
    @Nullable
    Cooldown cooldown() {
        Cooldown current = cooldown;
        return current != null && current.until().isAfter(clock.instant()) ? current : null;
    }

    void coolDown(Duration howLong, String reason) {
        cooldown = new Cooldown(clock.instant().plus(howLong), reason);
    }

    /** The provider has refused the key itself, or has nothing left for it. */
    void refused() {
        refusedUntil = clock.instant().plus(REFUSAL_HOLDS);
    }

    void accepted() {
        refusedUntil = Instant.MIN;
    }

    boolean isRefused() {
        return refusedUntil.isAfter(clock.instant());
    }

    /** The least share of what limits it that is left, from 0 to 1; below 0 while it rests or is refused. */
    double room() {
        if (isRefused() || cooldown() != null) {
            return isRefused() ? -2 : -1;
        }
        double room = 1;
        if (requests != null) {
            room = Math.min(room, (double) requests.available() / requests.limit());
        }
        if (tokens != null) {
            room = Math.min(room, (double) tokens.available() / tokens.limit());
        }
        if (requestsOfDay != null) {
            room = Math.min(room, 1 - (double) requestsOfDay.used() / requestsOfDay.limit());
        }
        if (tokensOfDay != null) {
            room = Math.min(room, 1 - (double) tokensOfDay.used() / tokensOfDay.limit());
        }
        return room;
    }
}
