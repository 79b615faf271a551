package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Call.Target;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Passage;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests in providers' own APIs to those providers: the first one, and the next where that one is not answered with a
 * status below 400, as Cloudflare's AI Gateway documents it. Made again is only what can be, and what could not have two
 * effects: reading, and asking a model with a body that is kept.
 */
public final class PassedOn {
    private final Models models;
    private final Map<String, ProviderConfig> configs;
    private final Map<String, Stage> providers;
    private final RetryBudgets budgets;
    private final Attempts attempts;

    /** The providers' stages for their own APIs by name, as they belong to this event loop. */
    public PassedOn(
            Vertx vertx,
            Models models,
            Map<String, ProviderConfig> configs,
            Map<String, Stage> providers,
            RetryBudgets budgets,
            RandomGenerator random) {
        this.models = models;
        this.configs = configs;
        this.providers = Map.copyOf(providers);
        this.budgets = budgets;
        this.attempts = new Attempts(vertx, random);
    }

    /**
     * The answer to the first request that is answered well, or else to the last one.
     *
     * @param requests at least one
     */
    public Future<Answer> first(Call call, List<Passage> requests) {
        return from(call, requests, 0);
    }

    private Future<Answer> from(Call call, List<Passage> requests, int index) {
        call.passes(requests.get(index), index);
        Future<Answer> answer = send(call, requests.get(index));
        return index == requests.size() - 1
                ? answer
                : answer.transform(tried -> {
                    if (call.left().isComplete() || !worthTheNext(tried.result(), tried.cause())) {
                        return tried.succeeded()
                                ? Future.succeededFuture(tried.result())
                                : Future.failedFuture(tried.cause());
                    }
                    if (tried.succeeded()) {
                        tried.result().discard();
                    }
                    return from(call, requests, index + 1);
                });
    }

    private Future<Answer> send(Call call, Passage request) {
        Stage provider = providers.get(request.provider());
        ProviderConfig config = configs.get(request.provider());
        if (provider == null || config == null) {
            return Future.failedFuture(new IllegalStateException("no stage for provider " + request.provider()));
        }
        Target target = models.passing(request.provider(), request.api().model());
        call.goesTo(target, named -> models.passing(request.provider(), named));
        if (!request.repeatable()) {
            return provider.handle(call);
        }
        RetryBudget budget = budgets.of(request.provider());
        budget.begin();
        call.ended().onSuccess(ending -> budget.end());
        return attempts.of(call, provider, config.throttle().retry(), budget);
    }

    /** Whether another provider may do better; what the gateway itself refuses is refused. */
    private static boolean worthTheNext(@Nullable Answer answer, @Nullable Throwable cause) {
        if (answer != null) {
            return !answer.successful();
        }
        return cause != null
                && switch (CallFailedException.failureOf(cause)) {
                    case Failure.ProviderFailed failed -> true;
                    case Failure.ProviderTimeout timeout -> true;
                    case Failure.ProviderUnavailable unavailable -> true;
                    case Failure.ProviderThrottled throttled -> true;
                    case Failure.ProviderKeyMissing missing -> true;
                    default -> false;
                };
    }
}
