package io.tollgate.gateway.policy;

import io.tollgate.gateway.call.CallFailure.RateLimited;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.rate.RequestMinute;
import io.tollgate.gateway.rate.TokenBucket;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one token has left of its limits on this node, for its own calls and those of the tokens that were made with it.
 * For any thread.
 */
final class TokenQuota {
    private final LongSupplier nanoTime;
    private Limits limits = Limits.NONE;
    private @Nullable RequestMinute requests;
    private @Nullable TokenBucket tokens;
    private @Nullable Budget budget;
    private long running;
    private int calls;
    private long usedAt;

    TokenQuota(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.usedAt = nanoTime.getAsLong();
    }

    /**
     * Sets the limits. What was taken before counts against the new ones.
     *
     * @param since from when on money is counted here, if it was not before
     */
    synchronized void limit(Limits changed, Instant since) {
        if (changed.equals(limits)) {
            return;
        }
        limits = changed;
        requests = limited(requests, changed.requestsPerMinute());
        tokens = limited(tokens, changed.tokensPerMinute());
        if (!changed.ofMoney()) {
            budget = null;
        } else if (budget == null) {
            budget = new Budget(since);
        }
    }

    private @Nullable RequestMinute limited(@Nullable RequestMinute before, @Nullable Long limit) {
        if (before == null || limit == null) {
            return limit == null ? null : new RequestMinute(limit, nanoTime);
        }
        before.limit(limit);
        return before;
    }

    private @Nullable TokenBucket limited(@Nullable TokenBucket before, @Nullable Long limit) {
        if (before == null || limit == null) {
            return limit == null ? null : new TokenBucket(limit, nanoTime);
        }
        before.limit(limit);
        return before;
    }

    /** What the token has spent; null if that is not limited. */
    synchronized @Nullable Budget budget() {
        return budget;
    }

    /**
     * Takes what a call needs from a token's quota and from those of the tokens that it was made with: all of it or
     * nothing.
     *
     * @param chain the caller's own first; its order is that of locking, and the same for all tokens
     * @param estimate of its model tokens, which stay reserved until it is over
     * @return why the call may not go on; null if it may
     */
    static @Nullable Failure take(List<TokenQuota> chain, long estimate, Instant now) {
        return chain.isEmpty() ? null : chain.getFirst().take(chain, 0, estimate, now);
    }

    private synchronized @Nullable Failure take(List<TokenQuota> chain, int at, long estimate, Instant now) {
        Failure refusal = reserve(estimate, at > 0, now);
        if (refusal != null) {
            return refusal;
        }
        Failure above = at + 1 == chain.size() ? null : chain.get(at + 1).take(chain, at + 1, estimate, now);
        if (above == null) {
            running++;
            if (requests != null) {
                requests.take();
            }
        } else if (tokens != null) {
            tokens.settle(estimate, 0);
        }
        return above;
    }

    /** Reserves model tokens if there is enough of everything. */
    private @Nullable Failure reserve(long estimate, boolean inherited, Instant now) {
        Failure spent = budget == null ? null : budget.exceeded(limits, inherited, now);
        if (spent != null) {
            return spent;
        }
        Long atOnce = limits.concurrentCalls();
        if (atOnce != null && running >= atOnce) {
            return new RateLimited("concurrent_calls", atOnce, 0, Failure.SOON, inherited);
        }
        if (requests != null && requests.available() == 0) {
            return new RateLimited("requests_per_minute", requests.limit(), 0, requests.untilNext(), inherited);
        }
        if (tokens != null && !tokens.reserve(estimate)) {
            return new RateLimited(
                    "tokens_per_minute", tokens.limit(), tokens.available(), tokens.until(estimate), inherited);
        }
        return null;
    }

    /**
     * Gives back what a call took, but for what it used.
     *
     * @param costUsd null if that is not known
     */
    synchronized void settle(long estimate, long used, Instant acceptedAt, @Nullable BigDecimal costUsd) {
        running--;
        if (tokens != null) {
            tokens.settle(estimate, used);
        }
        if (budget != null && costUsd != null) {
            budget.spent(acceptedAt, costUsd);
        }
    }

    /** What is left of all limits but those of money. */
    synchronized Limits left() {
        Long atOnce = limits.concurrentCalls();
        return new Limits(
                requests == null ? null : (Long) requests.available(),
                tokens == null ? null : (Long) tokens.available(),
                atOnce == null ? null : (Long) Math.max(0, atOnce - running),
                null,
                null);
    }

    /** A call has come, which will {@linkplain #exited exit}. */
    synchronized void entered() {
        calls++;
    }

    /** A call that came is over. */
    synchronized void exited() {
        calls--;
        usedAt = nanoTime.getAsLong();
    }

    /**
     * Whether nothing is lost by forgetting it: nobody has used it for some time, and what was spent can be asked of
     * the books again. One that is spent up stays so while nobody asks.
     */
    synchronized boolean idle(Duration since, Instant now) {
        return calls == 0
                && nanoTime.getAsLong() - usedAt > since.toNanos()
                && (budget == null || budget.exceeded(limits, false, now) == null);
    }
}
