package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamStatus;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt that was let through: holds its permits, and gives them back with what was learned when it is over. */
final class PermittedAttempt {
    private final ProviderState provider;
    private final ModelState model;
    private final TakenRequest taken;
    private final @Nullable KeyState key;
    private final KeyedCall keyed;
    private final long throttledMillis;
    private final ReservedTokens reserved;
    private final boolean retry;
    private final long startedNanos = System.nanoTime();
    private long answeredNanos;

    /** @param taken of the operator's key; of no plan if the caller brought one */
    PermittedAttempt(
            ProviderState provider,
            ModelState model,
            TakenRequest taken,
            KeyedCall keyed,
            long throttledMillis,
            ReservedTokens reserved) {
        this.provider = provider;
        this.model = model;
        this.taken = taken;
        this.key = taken.key();
        this.keyed = keyed;
        this.throttledMillis = throttledMillis;
        this.reserved = reserved;
        this.retry = keyed.call().state().attemptsStarted() > 1;
    }

    void answered(Answer answer) {
        answeredNanos = System.nanoTime();
        if (key != null) {
            hear(key, answer);
        }
        answer.ended().onSuccess(end -> over(answer.status(), end.usage().tokens(), end.failure()));
    }

    /** Takes note of what the provider says of the key. */
    private void hear(KeyState ofKey, Answer answer) {
        int status = answer.status();
        if (UpstreamStatus.throttles(status)) {
            Duration asked =
                    RetryAfterHeaders.parse(answer.headers(), provider.clock().instant());
            if (asked != null) {
                ofKey.coolDown(asked, "upstream_" + status);
            }
            if (answer.quotaUsedUp()) {
                ofKey.refused();
            }
        } else if (UpstreamStatus.refusesKey(status)) {
            ofKey.refused();
        } else if (answer.successful()) {
            ofKey.accepted();
        }
    }

    void failed(Throwable cause) {
        over(0, TokenUsage.NONE, FailureException.failureOf(cause));
    }

    private void over(int status, TokenUsage tokens, @Nullable Failure failure) {
        long now = System.nanoTime();
        CallResult result = CallResult.of(status, failure);
        AcceptedCall accepted = keyed.call().accepted();
        provider.concurrency().release(accepted.gateway(), Throttled.tokenOf(accepted));
        reserved.settle(tokens.inputTokens() + tokens.outputTokens());
        if (notSent(failure)) {
            taken.giveBack();
        }
        if (key != null) {
            remember(result.outcome(), status, failure);
            reportToBreaker(result.outcome(), measured(now), status, failure);
        }
        if (result.outcome() == Outcome.FAILED && result.errorCode() != null) {
            provider.lastError(status, result.errorCode());
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
        long firstToken = answeredNanos == 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(answeredNanos - startedNanos);
        provider.stats().count(now, result.outcome(), retry, tokens, millis, firstToken);
        model.stats().count(now, result.outcome(), retry, tokens, millis, firstToken);
        Target target = keyed.target();
        keyed.call()
                .state()
                .add(new Attempt(
                        target.provider(),
                        target.model(),
                        accepted.atMicros(startedNanos),
                        millis,
                        status,
                        result.errorCode(),
                        throttledMillis,
                        keyed.call().state().lastMayBeCharged()));
    }

    /** What routing goes by: a provider that turns calls away is no better a choice than one that fails. */
    private void remember(Outcome outcome, int status, @Nullable Failure failure) {
        switch (outcome) {
            case SUCCEEDED -> model.recent().succeeded((answeredNanos - startedNanos) / 1e6);
            case THROTTLED -> model.recent().failed();
            case CANCELED, REJECTED -> {}
            case FAILED -> {
                if (isTheProviders(failure) && !UpstreamStatus.isTheCallersOwn(status)) {
                    model.recent().failed();
                }
            }
        }
    }

    /** How long the provider took to begin; a body that comes from the caller meanwhile hides that. */
    private long measured(long now) {
        boolean streamed =
                keyed.request() instanceof PassthroughRequest passing && passing.content() instanceof Content.Streaming;
        return streamed ? 0 : (answeredNanos == 0 ? now : answeredNanos) - startedNanos;
    }

    /** Each permission of the breaker ends in exactly one of success, error, release. */
    private void reportToBreaker(Outcome outcome, long nanos, int status, @Nullable Failure failure) {
        switch (outcome) {
            case SUCCEEDED -> model.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
            case THROTTLED, CANCELED, REJECTED -> model.breaker().releasePermission();
            case FAILED -> {
                if (!isTheProviders(failure) || notSent(failure)) {
                    model.breaker().releasePermission();
                } else if (UpstreamStatus.blamesRequest(status)) {
                    model.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
                } else {
                    model.breaker().onError(nanos, TimeUnit.NANOSECONDS, new UpstreamFailed());
                }
            }
        }
    }

    /**
     * Whether a failure says anything of the provider: a fault of ours does not, nor does less time than it is given.
     */
    private boolean isTheProviders(@Nullable Failure failure) {
        long wished = keyed.routed().options().firstPartTimeoutMillis();
        boolean shorter = wished > 0
                && wished < provider.config().throttle().timeout().firstByte().toMillis();
        return !(failure instanceof CallFailure.Internal)
                && !(shorter && answeredNanos == 0 && failure instanceof CallFailure.ProviderTimeout);
    }

    /** Whether there was no connection to send anything on. */
    private static boolean notSent(@Nullable Failure failure) {
        return failure instanceof CallFailure.ProviderUnreachable || failure instanceof CallFailure.ProviderUnavailable;
    }

    /** What the breaker is given; it has no use for more. */
    private static final class UpstreamFailed extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        UpstreamFailed() {
            super("upstream failed", null, false, false);
        }
    }
}
