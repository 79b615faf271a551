package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Call.Target;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Sends a call to the provider of its model, and again where the provider failed before anything reached the caller. What
 * the last attempt brought is the answer, an error of the upstream's as it came.
 */
public final class Routed implements Stage {
    private final Models models;
    private final Map<String, ProviderConfig> configs;
    private final Map<String, Stage> providers;
    private final RetryBudgets budgets;
    private final Attempts attempts;

    /** The providers' stages by name, as they belong to this event loop. */
    public Routed(
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

    @Override
    public Future<Answer> handle(Call call) {
        RequestBody body = call.body();
        if (body == null) {
            return Future.failedFuture(new IllegalStateException("a call is understood before it is routed"));
        }
        Target target;
        try {
            Call.Wishes wishes = call.wishes();
            String named = wishes.forceModel() == null ? body.modelName() : wishes.forceModel();
            target = models.resolve(named, wishes.forceProvider());
        } catch (CallFailedException e) {
            return Future.failedFuture(e);
        }
        call.goesTo(target);
        Stage provider = providers.get(target.provider());
        ProviderConfig config = configs.get(target.provider());
        if (provider == null || config == null) {
            return Future.failedFuture(new IllegalStateException("no stage for provider " + target.provider()));
        }
        RetryBudget budget = budgets.of(target.provider());
        budget.begin();
        call.ended().onSuccess(ending -> budget.end());
        return attempts.of(call, provider, config.throttle().retry(), budget);
    }
}
