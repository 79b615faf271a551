package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;

/** Stands where OpenAI-shaped calls would go to a provider that speaks no such dialect, and says so. */
public final class NoTranslation implements Stage {
    private final ProviderConfig config;

    public NoTranslation(ProviderConfig config) {
        this.config = config;
    }

    @Override
    public Future<Answer> handle(Call call) {
        return Future.failedFuture(new CallFailedException(new Failure.NoCapableModel("Provider " + config.name()
                + " has no OpenAI-compatible address: set providers." + config.name()
                + ".openai_url, or call its own API at /v1/{account}/{gateway}/" + config.name() + "/.")));
    }
}
