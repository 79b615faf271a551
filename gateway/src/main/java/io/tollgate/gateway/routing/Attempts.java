package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Calls providers by their names, and again where one failed before anything reached the caller, after a pause that grows and
 * is never the same, as long as the retry budget lasts. Belongs to one event loop.
 */
public final class Attempts {
    private final Vertx vertx;
    private final Map<String, ProviderConfig> configs;
    private final Map<String, Stage> providers;
    private final RetryBudgets budgets;
    private final RandomGenerator random;

    /** @param providers the providers' stages by name, as they belong to this event loop */
    public Attempts(
            Vertx vertx,
            Map<String, ProviderConfig> configs,
            Map<String, Stage> providers,
            RetryBudgets budgets,
            RandomGenerator random) {
        this.vertx = vertx;
        this.configs = configs;
        this.providers = Map.copyOf(providers);
        this.budgets = budgets;
        this.random = random;
    }

    /** What the only attempt brings. */
    Future<Answer> once(Call call, String provider) {
        return stage(provider).handle(call);
    }

    /** What the last attempt brings. */
    Future<Answer> at(Call call, String provider) {
        Retry retry = Objects.requireNonNull(configs.get(provider), provider)
                .throttle()
                .retry();
        RetryBudget budget = budgets.of(provider);
        budget.begin();
        call.ended().onSuccess(ending -> budget.end());
        return attempt(call, stage(provider), retry, budget, 1);
    }

    private Stage stage(String provider) {
        return Objects.requireNonNull(providers.get(provider), provider);
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
