package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.rate.TokenBucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt that was let through: holds the permits and gives them back, with what was learned, when it is over. */
final class Trial {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OVERLOADED = 529;

    private final ProviderState provider;
    private final ModelState model;
    private final Call call;
    private final Call.Target target;
    private final long throttledMillis;
    private final long reservedTokens;
    private final boolean retry;
    private final long startedMicros;
    private final long startedNanos = System.nanoTime();
    private long answeredNanos;

    Trial(
            ProviderState provider,
            ModelState model,
            Call call,
            Call.Target target,
            long throttledMillis,
            long reservedTokens) {
        this.provider = provider;
        this.model = model;
        this.call = call;
        this.target = target;
        this.throttledMillis = throttledMillis;
        this.reservedTokens = reservedTokens;
        this.retry = call.tries() > 1;
        this.startedMicros = TimeUnit.MILLISECONDS.toMicros(provider.clock().millis());
    }

    void answered(Answer answer) {
        answeredNanos = System.nanoTime();
        if (answer.status() == TOO_MANY_REQUESTS || answer.status() == OVERLOADED) {
            Duration asked = Cooldown.asked(answer.headers(), provider.clock().instant());
            if (asked != null) {
                provider.rest(asked, "upstream_" + answer.status());
            }
        }
        answer.ended().onSuccess(end -> over(answer.status(), end.counted(), end.failure()));
    }

    void failed(Throwable cause) {
        over(0, Counted.NOTHING, CallFailedException.failureOf(cause));
    }

    private void over(int status, Counted counted, @Nullable Failure failure) {
        long now = System.nanoTime();
        Outcome outcome = outcome(status, failure);
        provider.bulkhead().onComplete();
        TokenBucket tokens = provider.tokens();
        if (tokens != null) {
            tokens.settle(
                    reservedTokens,
                    counted.usage().inputTokens() + counted.usage().outputTokens());
        }
        tellBreaker(outcome, (answeredNanos == 0 ? now : answeredNanos) - startedNanos, status);
        String code = errorCode(outcome, failure);
        if (outcome == Outcome.FAILED && code != null) {
            provider.failed(status, code);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
        long firstToken = answeredNanos == 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(answeredNanos - startedNanos);
        provider.figures().count(outcome, retry, counted.usage(), millis, firstToken);
        model.figures().count(outcome, retry, counted.usage(), millis, firstToken);
        call.tried(
                new Attempt(target.provider(), target.model(), startedMicros, millis, status, code, throttledMillis));
    }

    /** Each permission of the breaker ends in exactly one of success, error, release. */
    private void tellBreaker(Outcome outcome, long nanos, int status) {
        switch (outcome) {
            case SUCCEEDED -> model.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
            case THROTTLED, CANCELED, REJECTED -> model.breaker().releasePermission();
            case FAILED -> {
                if (status >= 400 && status < 500) {
                    // The request was wrong, the provider is well.
                    model.breaker().onSuccess(nanos, TimeUnit.NANOSECONDS);
                } else {
                    model.breaker().onError(nanos, TimeUnit.NANOSECONDS, new UpstreamFailed());
                }
            }
        }
    }

    private static Outcome outcome(int status, @Nullable Failure failure) {
        if (failure != null) {
            return failure.outcome();
        }
        if (status == TOO_MANY_REQUESTS || status == OVERLOADED) {
            return Outcome.THROTTLED;
        }
        return status >= 400 ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    private static @Nullable String errorCode(Outcome outcome, @Nullable Failure failure) {
        return switch (failure) {
            case null -> outcome == Outcome.SUCCEEDED ? null : "upstream_error";
            case Failure.ProviderTimeout timeout -> "provider_timeout";
            case Failure.CallerGone gone -> "canceled";
            default -> "provider_error";
        };
    }

    /** What the breaker is told; it has no use for more. */
    private static final class UpstreamFailed extends Exception {
        private static final long serialVersionUID = 1;

        UpstreamFailed() {
            super("upstream failed", null, false, false);
        }
    }
}
