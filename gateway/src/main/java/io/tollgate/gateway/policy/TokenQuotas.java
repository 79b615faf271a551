package io.tollgate.gateway.policy;

import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.call.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each token has left of its limits on this node, by the token's id, for those that are limited and in use. For any
 * thread.
 */
public final class TokenQuotas {
    /** After this, a minute's limits are whole again, and the books have every call. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final int QUESTIONS_AT_ONCE = 4;

    private final Map<String, TokenQuota> byToken = new ConcurrentHashMap<>();
    private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE);
    private final @Nullable UsageLedger ledger;
    private final LongSupplier nanoTime;
    private final InstantSource clock;

    /**
     * Of tokens that have used nothing yet on this node.
     *
     * @param ledger tell what was spent before; null if there are none, and nothing is known of it
     */
    public TokenQuotas(@Nullable UsageLedger ledger, LongSupplier nanoTime, InstantSource clock) {
        this.ledger = ledger;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** The quota for one call, which {@linkplain TokenQuota#left leaves} it in the end; its limits are those of now. */
    TokenQuota enter(String tokenId, Limits limits, Instant acceptedAt) {
        TokenQuota entered = byToken.compute(tokenId, (id, known) -> {
            TokenQuota quota = known != null && known.limits().equals(limits)
                    ? known
                    : new TokenQuota(limits, budget(limits, known, acceptedAt), nanoTime);
            quota.entered();
            return quota;
        });
        Budget budget = entered.budget();
        if (budget != null && ledger != null) {
            ask(ledger, tokenId, budget);
        }
        return entered;
    }

    /** Another limit of money does not change what was spent. */
    private static @Nullable Budget budget(Limits limits, @Nullable TokenQuota known, Instant acceptedAt) {
        if (limits.usdPerDay() == null && limits.usdPerMonth() == null) {
            return null;
        }
        Budget budget = known == null ? null : known.budget();
        return budget == null ? new Budget(acceptedAt) : budget;
    }

    /** Has the books say what was spent before. Nobody waits for it: until it is known it does not count. */
    private void ask(UsageLedger ledger, String tokenId, Budget budget) {
        if (!questions.tryAcquire()) {
            return;
        }
        if (budget.asks(clock.instant())) {
            ledger.use(tokenId, budget.before())
                    .onSuccess(budget::recordBefore)
                    .onComplete(answered -> questions.release());
        } else {
            questions.release();
        }
    }

    /** What is left of a token's requests per minute; null if that is not limited. */
    public @Nullable Long requestsLeft(String tokenId, Limits limits) {
        TokenQuota quota = current(tokenId, limits);
        return limits.requestsPerMinute() == null || quota == null
                ? limits.requestsPerMinute()
                : (Long) quota.requestsLeft();
    }

    /** What is left of a token's model tokens per minute; null if that is not limited. */
    public @Nullable Long tokensLeft(String tokenId, Limits limits) {
        TokenQuota quota = current(tokenId, limits);
        return limits.tokensPerMinute() == null || quota == null ? limits.tokensPerMinute() : (Long) quota.tokensLeft();
    }

    private @Nullable TokenQuota current(String tokenId, Limits limits) {
        TokenQuota quota = byToken.get(tokenId);
        return quota != null && quota.limits().equals(limits) ? quota : null;
    }

    /** Lets go of what nobody uses. To be called now and then. */
    public void forgetIdle() {
        Instant now = clock.instant();
        for (String tokenId : byToken.keySet()) {
            byToken.computeIfPresent(tokenId, (id, quota) -> quota.idle(FORGOTTEN_AFTER, now) ? null : quota);
        }
    }

    /** How many tokens' quotas are kept. */
    int size() {
        return byToken.size();
    }
}
