package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure.ProviderKeyMissing;
import io.tollgate.gateway.call.Passage;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.ProviderKeys.Found;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a provider is called with, anew for each attempt: what the caller sent for it, the gateway's stored key, or
 * else the configured one where the gateway allows that. A caller who names an alias gets the key of that alias or none; a
 * caller without a token of the gateway gets none, unless the gateway gives its keys to everybody.
 */
public final class Keyed implements Stage {
    private final ProviderConfig config;
    private final ProviderKeys stored;
    private final @Nullable ProviderKey configured;
    private final Stage next;

    public Keyed(ProviderConfig config, ProviderKeys stored, Stage next) {
        this.config = config;
        this.stored = stored;
        this.configured = config.apiKey() == null
                ? null
                : new ProviderKey(config.apiKey().value(), null, ProviderKey.Uses.UNNOTED);
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        try {
            call.calledWith(choose(call));
        } catch (CallFailedException e) {
            return Future.failedFuture(e);
        }
        return next.handle(call);
    }

    private @Nullable ProviderKey choose(Call call) throws CallFailedException {
        Passage passage = call.passage();
        if (passage != null && passage.key() != null) {
            return null;
        }
        Call.Accepted accepted = call.accepted();
        String named = call.wishes().keyAlias();
        String alias = named == null ? ProviderKey.DEFAULT_ALIAS : named;
        if (!accepted.operatorKeys()) {
            return other(call, alias, null, ProviderKeyMissing.Why.ANONYMOUS);
        }
        return switch (stored.providerKey(accepted.gateway(), config.name(), alias)) {
            case Found.Usable(ProviderKey key) -> key;
            case Found.Unusable(ProviderKeyMissing.Why why) ->
                other(call, alias, accepted.configuredKeys() ? configured : null, why);
        };
    }

    /** What there is besides the stored key, for a caller who has not asked for a certain one. */
    private @Nullable ProviderKey other(Call call, String alias, @Nullable ProviderKey key, ProviderKeyMissing.Why why)
            throws CallFailedException {
        if (call.wishes().keyAlias() == null && (key != null || config.keyless())) {
            return key;
        }
        throw new CallFailedException(
                new ProviderKeyMissing(config.name(), call.accepted().gateway(), alias, why));
    }
}
