package io.tollgate.gateway.policy;

import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.call.TokenLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each token has left of its limits on this node, by the token's id, for those that are limited and in use. For
 * any thread.
 */
public final class TokenQuotas {
    /** After this, a minute's limits are full again, and the books have every call. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final int QUESTIONS_AT_ONCE = 4;

    private final Map<String, TokenQuota> byToken = new ConcurrentHashMap<>();
    private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE);
    private final Function<String, Set<String>> countedAgainst;
    private final @Nullable UsageLedger ledger;
    private final LongSupplier nanoTime;
    private final InstantSource clock;

    /**
     * Of tokens that have used nothing yet on this node.
     *
     * @param countedAgainst the tokens whose calls count against a token's limits, itself included
     * @param ledger knows what was spent before; null if there is none, and nothing is known of it
     */
    public TokenQuotas(
            Function<String, Set<String>> countedAgainst,
            @Nullable UsageLedger ledger,
            LongSupplier nanoTime,
            InstantSource clock) {
        this.countedAgainst = countedAgainst;
        this.ledger = ledger;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** The quotas that one call counts against, which it {@linkplain TokenQuota#exited exits} in the end. */
    List<TokenQuota> enter(List<TokenLimits> limits, Instant acceptedAt) {
        return limits.stream().map(each -> enter(each, acceptedAt)).toList();
    }

    private TokenQuota enter(TokenLimits limits, Instant acceptedAt) {
        TokenQuota entered = byToken.compute(limits.tokenId(), (id, known) -> {
            TokenQuota quota = known == null ? new TokenQuota(nanoTime) : known;
            quota.limit(limits.limits(), acceptedAt);
            quota.entered();
            return quota;
        });
        Budget budget = entered.budget();
        if (budget != null && ledger != null) {
            ask(ledger, limits.tokenId(), budget);
        }
        return entered;
    }

    /** Asks the books what was spent before. Nobody waits for it: until it is known it does not count. */
    private void ask(UsageLedger ledger, String tokenId, Budget budget) {
        if (!questions.tryAcquire()) {
            return;
        }
        if (budget.asks(clock.instant())) {
            ledger.use(countedAgainst(tokenId), budget.before())
                    .onSuccess(budget::recordBefore)
                    .onComplete(answered -> questions.release());
        } else {
            questions.release();
        }
    }

    /** The tokens whose calls count against a token's limits, itself included. */
    public Set<String> countedAgainst(String tokenId) {
        return countedAgainst.apply(tokenId);
    }

    /** What is left on this node of the limits that a call counts against, but for those of money. */
    public Limits left(List<TokenLimits> limits) {
        return limits.stream().map(this::left).reduce(Limits.NONE, Limits::and);
    }

    private Limits left(TokenLimits limits) {
        TokenQuota quota = byToken.get(limits.tokenId());
        if (quota == null) {
            quota = new TokenQuota(nanoTime);
            quota.limit(limits.limits(), clock.instant());
        }
        return quota.left();
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
