package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallFailure.ProviderThrottled;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.RetryOptions;
import io.tollgate.gateway.call.RetryOptions.Backoff;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.tollgate.gateway.routing.AttemptVerdict.Allowed;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call to its candidates, one after the other: to the same again where it failed in a way that may have passed,
 * after a pause that grows and is jittered, as long as the retry budget lasts; then to the next. What the last attempt
 * brought is the answer, an upstream's error as it came. Belongs to one event loop.
 */
public final class Routed implements Stage<ReadCall> {
    private final Vertx vertx;
    private final Candidates candidates;
    private final Map<String, Stage<RoutedCall>> providers;
    private final RetryBudgets budgets;
    private final RandomGenerator random;

    /** @param providers the providers' stages by name, as they belong to this event loop */
    public Routed(
            Vertx vertx,
            Candidates candidates,
            Map<String, Stage<RoutedCall>> providers,
            RetryBudgets budgets,
            RandomGenerator random) {
        this.vertx = vertx;
        this.candidates = candidates;
        this.providers = Map.copyOf(providers);
        this.budgets = budgets;
        this.random = random;
    }

    @Override
    public Future<Answer> handle(ReadCall call) {
        try {
            Line found = candidates.of(call);
            Candidate first = found.next();
            return new Tries(call, found).candidate(Objects.requireNonNull(first));
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
    }

    private static Future<Answer> same(AsyncResult<Answer> tried) {
        return tried.succeeded() ? Future.succeededFuture(tried.result()) : Future.failedFuture(tried.cause());
    }

    /** The candidates of one call, tried in turn. */
    private final class Tries {
        private final ReadCall read;
        private final Call call;
        private final Line found;
        /** Why candidates were not even called. */
        private final List<String> refusals = new ArrayList<>(0);

        private @Nullable ProviderThrottled soonest;

        Tries(ReadCall read, Line found) {
            this.read = read;
            this.call = read.call();
            this.found = found;
        }

        Future<Answer> candidate(Candidate candidate) {
            boolean last = !found.mayHaveMore();
            RouteWay way = candidate.way();
            call.state().request(candidate.request(), candidate.step());
            call.state().target(candidate.target(), candidate.targetOfModel());
            call.state().behind(candidate.behind());
            RetryBudget budget = budgets.of(candidate.target().provider());
            budget.begin();
            call.ended().onSuccess(end -> budget.end());
            CallOptions options = way == null ? read.options() : way.options();
            Allowed allowed = new Allowed(
                    candidate.retry().repeatAfterSent(),
                    options.firstPartTimeoutMillis() > 0,
                    options.retries().maxAttempts() > 1,
                    read.requests().size() > 1 || (way != null && !last));
            Attempts attempts = new Attempts(
                    new RoutedCall(call, options, candidate.request(), candidate.target()),
                    Objects.requireNonNull(providers.get(candidate.target().provider())),
                    candidate.retry(),
                    allowed,
                    // Another model that is as good is better than the same one after a pause.
                    candidate.behind() != null && !last && (way == null || !way.counted()),
                    budget);
            Future<Answer> made = attempts.make(1);
            Future<Answer> tries = way == null
                    ? made
                    : made.onSuccess(answer -> {
                        if (answer.successful() && !answer.reportsError()) {
                            way.answered();
                        }
                    });
            if (last && found.taken() == 1) {
                return tries;
            }
            return tries.transform(tried -> {
                note(candidate, tried.cause());
                boolean next = !last
                        && call.callerPresent()
                        && AttemptVerdict.of(tried.result(), tried.cause(), allowed) != AttemptVerdict.FINAL;
                Candidate following = next ? following() : null;
                if (following == null) {
                    return refusals.size() == found.taken() ? refused(candidate) : same(tried);
                }
                if (tried.succeeded()) {
                    tried.result().discard();
                }
                return candidate(following);
            });
        }

        /** The candidate after one that did not answer; null where there is none that could. */
        private @Nullable Candidate following() {
            try {
                return found.next();
            } catch (FailureException e) {
                return null;
            }
        }

        /** Takes note of a candidate that was not even called. */
        private void note(Candidate candidate, @Nullable Throwable cause) {
            if (candidate.behind() == null || cause == null) {
                return;
            }
            Failure failure = FailureException.failureOf(cause);
            boolean refused = switch (failure.code()) {
                case PROVIDER_THROTTLED,
                        PROVIDER_UNAVAILABLE,
                        PROVIDER_KEY_MISSING,
                        NO_CAPABLE_MODEL,
                        UNSUPPORTED_CONTENT,
                        UNSUPPORTED_PARAMETER -> true;
                default -> false;
            };
            if (refused) {
                Target target = candidate.target();
                refusals.add(target.provider() + "/" + target.model() + ": " + failure.message());
            }
            if (failure instanceof ProviderThrottled throttled
                    && (soonest == null || throttled.retryAfter().compareTo(soonest.retryAfter()) < 0)) {
                soonest = throttled;
            }
        }

        /** No candidate was called: some may be in a while, or none can be. */
        private Future<Answer> refused(Candidate last) {
            return Future.failedFuture(new FailureException(
                    soonest != null ? soonest : Candidates.noneOf(Objects.requireNonNull(last.behind()), refusals)));
        }
    }

    /** The attempts at one candidate. */
    private final class Attempts {
        private final RoutedCall routed;
        private final Stage<RoutedCall> provider;
        private final Retry retry;
        private final Allowed allowed;
        private final boolean once;
        private final RetryBudget budget;

        Attempts(
                RoutedCall routed,
                Stage<RoutedCall> provider,
                Retry retry,
                Allowed allowed,
                boolean once,
                RetryBudget budget) {
            this.routed = routed;
            this.provider = provider;
            this.retry = retry;
            this.allowed = allowed;
            this.once = once;
            this.budget = budget;
        }

        Future<Answer> make(int number) {
            return provider.handle(routed).transform(tried -> {
                if (number > 1) {
                    budget.giveBack();
                }
                boolean again = !once
                        && AttemptVerdict.of(tried.result(), tried.cause(), allowed) == AttemptVerdict.RETRY
                        && routed.request().replayable()
                        && number < maxAttempts()
                        // Whoever asked for it has tried as often as it may.
                        && !routed.call().state().sharedResult()
                        && routed.call().callerPresent()
                        && budget.take(retry.budget());
                if (!again) {
                    return same(tried);
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
