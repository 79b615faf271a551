package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.RetryOptions;
import io.tollgate.gateway.call.RetryOptions.Backoff;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.tollgate.gateway.routing.AttemptVerdict.Allowed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Sends a call to its candidates, one after the other: to the same again where it failed in a way that may have passed,
 * after a pause that grows and is jittered, as long as the retry budget lasts; then to the next. What the last attempt
 * brought is the answer, an upstream's error as it came. Belongs to one event loop.
 */
public final class Routed implements Stage<ReadCall> {
    private final Vertx vertx;
    private final Models models;
    private final Map<String, Stage<RoutedCall>> providers;
    private final RetryBudgets budgets;
    private final RandomGenerator random;

    /** @param providers the providers' stages by name, as they belong to this event loop */
    public Routed(
            Vertx vertx,
            Models models,
            Map<String, Stage<RoutedCall>> providers,
            RetryBudgets budgets,
            RandomGenerator random) {
        this.vertx = vertx;
        this.models = models;
        this.providers = Map.copyOf(providers);
        this.budgets = budgets;
        this.random = random;
    }

    @Override
    public Future<Answer> handle(ReadCall call) {
        List<Candidate> candidates;
        try {
            candidates = models.candidates(call);
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
        return candidate(call, candidates, 0);
    }

    private Future<Answer> candidate(ReadCall read, List<Candidate> candidates, int index) {
        Candidate candidate = candidates.get(index);
        Call call = read.call();
        call.state().request(candidate.request(), candidate.step());
        call.state().target(candidate.target(), candidate.targetOfModel());
        RetryBudget budget = budgets.of(candidate.target().provider());
        budget.begin();
        call.ended().onSuccess(end -> budget.end());
        Allowed allowed = new Allowed(
                candidate.retry().repeatAfterSent(),
                read.options().firstPartTimeoutMillis() > 0,
                read.options().retries().maxAttempts() > 1,
                read.requests().size() > 1);
        Attempts attempts = new Attempts(
                new RoutedCall(call, read.options(), candidate.request(), candidate.target()),
                Objects.requireNonNull(providers.get(candidate.target().provider())),
                candidate.retry(),
                allowed,
                budget);
        if (index == candidates.size() - 1) {
            return attempts.make(1);
        }
        return attempts.make(1).transform(tried -> {
            boolean next = call.callerPresent()
                    && AttemptVerdict.of(tried.result(), tried.cause(), allowed) != AttemptVerdict.FINAL;
            if (!next) {
                return tried.succeeded() ? Future.succeededFuture(tried.result()) : Future.failedFuture(tried.cause());
            }
            if (tried.succeeded()) {
                tried.result().discard();
            }
            return candidate(read, candidates, index + 1);
        });
    }

    /** The attempts at one candidate. */
    private final class Attempts {
        private final RoutedCall routed;
        private final Stage<RoutedCall> provider;
        private final Retry retry;
        private final Allowed allowed;
        private final RetryBudget budget;

        Attempts(RoutedCall routed, Stage<RoutedCall> provider, Retry retry, Allowed allowed, RetryBudget budget) {
            this.routed = routed;
            this.provider = provider;
            this.retry = retry;
            this.allowed = allowed;
            this.budget = budget;
        }

        Future<Answer> make(int number) {
            return provider.handle(routed).transform(tried -> {
                if (number > 1) {
                    budget.giveBack();
                }
                boolean again = AttemptVerdict.of(tried.result(), tried.cause(), allowed) == AttemptVerdict.RETRY
                        && routed.request().replayable()
                        && number < maxAttempts()
                        && routed.call().callerPresent()
                        && budget.take(retry.budget());
                if (!again) {
                    return tried.succeeded()
                            ? Future.succeededFuture(tried.result())
                            : Future.failedFuture(tried.cause());
                }
                if (tried.succeeded()) {
                    tried.result().discard();
                }
                return afterPause(number);
            });
        }

        /** As many as the caller wishes, or else the provider is given; the retry budget holds for both. */
        private int maxAttempts() {
            int wished = routed.options().retries().maxAttempts();
            return wished == 0 ? retry.maxAttempts() : wished;
        }

        /** Makes the next attempt, whose place in the budget is taken. */
        private Future<Answer> afterPause(int number) {
            RetryOptions wished = routed.options().retries();
            long first = wished.delayMillis() < 0 ? retry.backoff().toMillis() : wished.delayMillis();
            Backoff backoff = wished.backoff() == null ? Backoff.EXPONENTIAL : wished.backoff();
            long longest = backoff.delay(first, number);
            long pause = 1 + longest / 2 + random.nextLong(longest / 2 + 1);
            Promise<Answer> answer = Promise.promise();
            vertx.setTimer(pause, id -> {
                if (!routed.call().callerPresent()) {
                    budget.giveBack();
                    answer.fail(new FailureException(new CallFailure.CallerGone()));
                    return;
                }
                routed.call().state().timings().addQueueNanos(TimeUnit.MILLISECONDS.toNanos(pause));
                make(number + 1).onComplete(answer);
            });
            return answer.future();
        }
    }
}
