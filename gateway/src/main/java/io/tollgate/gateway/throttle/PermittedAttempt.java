package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.rate.TokenBucket;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt that was let through: holds its permits, and gives them back with what was learned when it is over. */
final class PermittedAttempt {
    private final ProviderState provider;
    private final ModelState model;
    private final RoutedCall routed;
    private final long throttledMillis;
    private final long reservedTokens;
    private final boolean retry;
    private final long startedMicros;
    private final long startedNanos = System.nanoTime();
    private long answeredNanos;

    PermittedAttempt(
            ProviderState provider, ModelState model, RoutedCall routed, long throttledMillis, long reservedTokens) {
        this.provider = provider;
        this.model = model;
        this.routed = routed;
        this.throttledMillis = throttledMillis;
        this.reservedTokens = reservedTokens;
        this.retry = routed.call().state().attemptsStarted() > 1;
        this.startedMicros = TimeUnit.MILLISECONDS.toMicros(provider.clock().millis());
    }

    void answered(Answer answer) {
        answeredNanos = System.nanoTime();
        if (UpstreamStatus.throttles(answer.status())) {
            Duration asked =
                    RetryAfterHeaders.parse(answer.headers(), provider.clock().instant());
            if (asked != null) {
                provider.coolDown(asked, "upstream_" + answer.status());
            }
        }
        answer.ended().onSuccess(end -> over(answer.status(), end.usage().tokens(), end.failure()));
    }

    void failed(Throwable cause) {
        over(0, TokenUsage.NONE, FailureException.failureOf(cause));
    }

    private void over(int status, TokenUsage tokens, @Nullable Failure failure) {
        long now = System.nanoTime();
        CallResult result = CallResult.of(status, failure);
        provider.bulkhead().onComplete();
        TokenBucket bucket = provider.tokens();
        if (bucket != null) {
            bucket.settle(reservedTokens, tokens.inputTokens() + tokens.outputTokens());
        }
        reportToBreaker(result.outcome(), (answeredNanos == 0 ? now : answeredNanos) - startedNanos, status);
        if (result.outcome() == Outcome.FAILED && result.errorCode() != null) {
            provider.lastError(status, result.errorCode());
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
        long firstToken = answeredNanos == 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(answeredNanos - startedNanos);
        provider.stats().count(result.outcome(), retry, tokens, millis, firstToken);
        model.stats().count(result.outcome(), retry, tokens, millis, firstToken);
        Target target = routed.target();
        routed.call()
                .state()
                .add(new Attempt(
                        target.provider(),
                        target.model(),
                        startedMicros,
                        millis,
                        status,
                        result.errorCode(),
                        throttledMillis));
    }

    /** Each permission of the breaker ends in exactly one of success, error, release. */
    private void reportToBreaker(Outcome outcome, long nanos, int status) {
        switch (outcome) {
            case SUCCEEDED -> model.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
            case THROTTLED, CANCELED, REJECTED -> model.breaker().releasePermission();
            case FAILED -> {
                if (UpstreamStatus.blamesRequest(status)) {
                    model.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
                } else {
                    model.breaker().onError(nanos, TimeUnit.NANOSECONDS, new UpstreamFailed());
                }
            }
        }
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
