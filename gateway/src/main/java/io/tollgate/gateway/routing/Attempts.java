package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries a provider again where it failed before anything reached the caller, after a pause that grows and is never the same,
 * as long as the retry budget lasts.
 */
final class Attempts {
    private final Vertx vertx;
    private final RandomGenerator random;

    Attempts(Vertx vertx, RandomGenerator random) {
        this.vertx = vertx;
        this.random = random;
    }

    /** The answer of the last attempt that a stage makes at a call. */
    Future<Answer> of(Call call, Stage provider, Retry retry, RetryBudget budget) {
        return attempt(call, provider, retry, budget, 1);
    }

    private Future<Answer> attempt(Call call, Stage provider, Retry retry, RetryBudget budget, int number) {
        return provider.handle(call)
                .transform(tried -> worthAnother(tried.result(), tried.cause())
                                && number < retry.maxAttempts()
                                && !call.left().isComplete()
                                && budget.take(retry.budget())
                        ? again(call, provider, retry, budget, number)
                        : tried.succeeded()
                                ? Future.succeededFuture(tried.result())
                                : Future.failedFuture(tried.cause()));
    }

    private Future<Answer> again(Call call, Stage provider, Retry retry, RetryBudget budget, int number) {
        long longest = retry.backoff().toMillis() << (number - 1);
        long pause = 1 + longest / 2 + random.nextLong(longest / 2 + 1);
        Promise<Answer> answer = Promise.promise();
        vertx.setTimer(pause, id -> {
            if (call.left().isComplete()) {
                budget.giveBack();
                answer.fail(new CallFailedException(new Failure.CallerGone()));
                return;
            }
            call.queued(TimeUnit.MILLISECONDS.toNanos(pause));
            attempt(call, provider, retry, budget, number + 1)
                    .onComplete(tried -> budget.giveBack())
                    .onComplete(answer);
        });
        return answer.future();
    }

    /** Whether the provider failed in a way that may have passed; a refusal of our own guards has not. */
    private static boolean worthAnother(@Nullable Answer answer, @Nullable Throwable cause) {
        if (answer instanceof Answer.Whole whole) {
            return switch (whole.status()) {
                case 500, 502, 503, 504 -> true;
                default -> false;
            };
        }
        return cause != null
                && switch (CallFailedException.failureOf(cause)) {
                    case Failure.ProviderFailed failed -> true;
                    case Failure.ProviderTimeout timeout -> true;
                    default -> false;
                };
    }
}
