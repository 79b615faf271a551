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
public final class Allowances {
    /** After this, a minute's limits are whole again, and the books have every call. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final int QUESTIONS_AT_ONCE = 4;

    private final Map<String, Allowance> byToken = new ConcurrentHashMap<>();
    private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE);
    private final @Nullable UsageLedger ledger;
    private final LongSupplier nanoTime;
    private final InstantSource clock;

    /**
     * Of tokens that have used nothing yet on this node.
     *
     * @param ledger tell what was spent before; null where there are none, and nothing is known of it
     */
    public Allowances(@Nullable UsageLedger ledger, LongSupplier nanoTime, InstantSource clock) {
        this.ledger = ledger;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** The allowance for one call, which {@linkplain Allowance#left leaves} it in the end; its limits are those of now. */
    Allowance enter(String tokenId, Limits limits, Instant acceptedAt) {
        Allowance entered = byToken.compute(tokenId, (id, known) -> {
            Allowance allowance = known != null && known.limits().equals(limits)
                    ? known
                    : new Allowance(limits, spending(limits, known, acceptedAt), nanoTime);
            allowance.entered();
            return allowance;
        });
        Spending spending = entered.spending();
        if (spending != null && ledger != null) {
            ask(ledger, tokenId, spending);
        }
        return entered;
    }

    /** Another limit of money does not change what was spent. */
    private static @Nullable Spending spending(Limits limits, @Nullable Allowance known, Instant acceptedAt) {
        if (limits.usdPerDay() == null && limits.usdPerMonth() == null) {
            return null;
        }
        Spending spending = known == null ? null : known.spending();
        return spending == null ? new Spending(acceptedAt) : spending;
    }

    /** Has the books say what was spent before. Nobody waits for it: until it is known it does not count. */
    private void ask(UsageLedger ledger, String tokenId, Spending spending) {
        if (!questions.tryAcquire()) {
            return;
        }
        if (spending.asks(clock.instant())) {
            ledger.use(tokenId, spending.before())
                    .onSuccess(spending::told)
                    .onComplete(answered -> questions.release());
        } else {
            questions.release();
        }
    }

    /** What is left of a token's requests per minute; null where that is not limited. */
    public @Nullable Long requestsLeft(String tokenId, Limits limits) {
        Allowance allowance = current(tokenId, limits);
        return limits.requestsPerMinute() == null || allowance == null
                ? limits.requestsPerMinute()
                : (Long) allowance.requestsLeft();
    }

    /** What is left of a token's model tokens per minute; null where that is not limited. */
    public @Nullable Long tokensLeft(String tokenId, Limits limits) {
        Allowance allowance = current(tokenId, limits);
        return limits.tokensPerMinute() == null || allowance == null
                ? limits.tokensPerMinute()
                : (Long) allowance.tokensLeft();
    }

    private @Nullable Allowance current(String tokenId, Limits limits) {
        Allowance allowance = byToken.get(tokenId);
        return allowance != null && allowance.limits().equals(limits) ? allowance : null;
    }

    /** Lets go of what nobody uses. To be called now and then. */
    public void forgetIdle() {
        Instant now = clock.instant();
        for (String tokenId : byToken.keySet()) {
            byToken.computeIfPresent(
                    tokenId, (id, allowance) -> allowance.idle(FORGOTTEN_AFTER, now) ? null : allowance);
        }
    }

    /** How many tokens' allowances are kept. */
    int size() {
        return byToken.size();
    }
}
