package io.tollgate.gateway.policy;

import io.tollgate.gateway.call.CallFailure.RateLimited;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.rate.RequestMinute;
import io.tollgate.gateway.rate.TokenBucket;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one token has left of its limits on this node. For any thread. */
final class TokenQuota {
    private final Limits limits;
    private final @Nullable RequestMinute requests;
    private final @Nullable TokenBucket tokens;
    private final @Nullable Budget budget;
    private final LongSupplier nanoTime;
    private int calls;
    private long usedAt;

    /** @param budget null if no limit is one of money */
    TokenQuota(Limits limits, @Nullable Budget budget, LongSupplier nanoTime) {
        Long ofRequests = limits.requestsPerMinute();
        Long ofTokens = limits.tokensPerMinute();
        this.limits = limits;
        this.requests = ofRequests == null ? null : new RequestMinute(ofRequests, nanoTime);
        this.tokens = ofTokens == null ? null : new TokenBucket(ofTokens, nanoTime);
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.usedAt = nanoTime.getAsLong();
    }

    Limits limits() {
        return limits;
    }

    @Nullable
    Budget budget() {
        return budget;
    }

    /**
     * Takes what a call needs, all of it or nothing.
     *
     * @param estimate of its model tokens, which stay reserved until it is over
     * @return why the call may not go on; null if it may
     */
    synchronized @Nullable Failure take(long estimate, Instant now) {
        Failure spent = budget == null ? null : budget.exceeded(limits, now);
        if (spent != null) {
            return spent;
        }
        if (requests != null && requests.available() == 0) {
            return new RateLimited("requests_per_minute", requests.limit(), 0, requests.untilNext());
        }
        if (tokens != null && !tokens.reserve(estimate)) {
            return new RateLimited("tokens_per_minute", tokens.limit(), tokens.available(), tokens.until(estimate));
        }
        if (requests != null) {
            requests.take();
        }
        return null;
    }

    /**
     * Settles what was taken with what was used.
     *
     * @param costUsd null if that is not known
     */
    void settle(long estimate, long used, Instant acceptedAt, @Nullable BigDecimal costUsd) {
        if (tokens != null) {
            tokens.settle(estimate, used);
        }
        if (budget != null && costUsd != null) {
            budget.spent(acceptedAt, costUsd);
        }
    }

    long requestsLeft() {
        return requests == null ? 0 : requests.available();
    }

    long tokensLeft() {
        return tokens == null ? 0 : tokens.available();
    }

    /** A call has come that will leave. */
    synchronized void entered() {
        calls++;
    }

    synchronized void left() {
        calls--;
        usedAt = nanoTime.getAsLong();
    }

    /**
     * Whether nothing is lost by forgetting it: nobody has used it for some time, and what it has spent can be asked of the
     * books again. One that is spent up stays so while nobody asks.
     */
    synchronized boolean idle(Duration since, Instant now) {
        return calls == 0
                && nanoTime.getAsLong() - usedAt > since.toNanos()
                && (budget == null || budget.exceeded(limits, now) == null);
    }
}
