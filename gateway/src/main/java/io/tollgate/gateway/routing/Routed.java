package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Call.Target;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;

/**
 * Sends a call to the provider of its model, and again where the provider failed before anything reached the caller. What
 * the last attempt brought is the answer, an error of the upstream's as it came.
 */
public final class Routed implements Stage {
    private final Models models;
    private final Attempts attempts;

    /** @param attempts at providers of completions */
    public Routed(Models models, Attempts attempts) {
        this.models = models;
        this.attempts = attempts;
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
        return attempts.at(call, target.provider());
    }
}
