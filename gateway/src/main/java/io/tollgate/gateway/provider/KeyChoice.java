package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.ProviderKeys.Found;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.service.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which keys a call to one provider can be made with. For any thread. */
public final class KeyChoice {
    private final ProviderConfig config;
    private final ProviderKeys stored;
    private final @Nullable ProviderKey configured;
    /** The configured key, and those beside it. */
    private final List<ProviderKey> allConfigured;

    public KeyChoice(ProviderConfig config, ProviderKeys stored) {
        this.config = config;
        this.stored = stored;
        this.configured = config.apiKey() == null
                ? null
                : new ProviderKey(config.apiKey().value(), null, ProviderKey.UsageListener.NONE);
        List<ProviderKey> keys = new ArrayList<>();
        if (configured != null) {
            keys.add(configured);
            for (Secret more : config.moreKeys()) {
                keys.add(new ProviderKey(more.value(), null, ProviderKey.UsageListener.NONE, keys.size() + 1));
            }
        }
        this.allConfigured = List.copyOf(keys);
    }

    /** Whether there is something to make a call with. */
    public boolean exists(AcceptedCall accepted, CallOptions options, Request request) {
        try {
            of(accepted, options, request);
            return true;
        } catch (FailureException e) {
            return false;
        }
    }

    /**
     * What a call can be made with: one key, or several of which any will do.
     *
     * @return empty if the caller brought a key, or none is needed
     * @throws FailureException if there is nothing to call the provider with
     */
    List<ProviderKey> of(AcceptedCall accepted, CallOptions options, Request request) throws FailureException {
        if (request.key() != null) {
            return List.of();
        }
        String named = options.keyAlias();
        if (named == null && accepted.operatorKeys()) {
            List<ProviderKey> pool = stored.pool(accepted.gateway(), config.name());
            if (!pool.isEmpty()) {
                return pool;
            }
        }
        ProviderKey one = one(accepted, named, request);
        if (one == null) {
            return List.of();
        }
        return one.equals(configured) ? allConfigured : List.of(one);
    }

    private @Nullable ProviderKey one(AcceptedCall accepted, @Nullable String named, Request request)
            throws FailureException {
        String alias = named == null ? ProviderKey.DEFAULT_ALIAS : named;
        if (!accepted.operatorKeys()) {
            return otherwise(accepted, named, alias, null, ProviderKeyMissing.Why.ANONYMOUS);
        }
        return switch (stored.providerKey(accepted.gateway(), config.name(), alias)) {
            case Found.Usable(ProviderKey key) -> key;
            case Found.Unusable(ProviderKeyMissing.Why why) ->
                accepted.configuredKeys() && configured != null && !isShared(request)
                        ? otherwise(accepted, named, alias, null, ProviderKeyMissing.Why.PATH)
                        : otherwise(accepted, named, alias, accepted.configuredKeys() ? configured : null, why);
        };
    }

    /** Whether the configured key, which all gateways share, is for such a request. */
    private boolean isShared(Request request) {
        if (!(request instanceof PassthroughRequest passthrough)
                || passthrough.api().spendsTokens()) {
            return true;
        }
        int query = passthrough.path().indexOf('?');
        return config.namesPath(
                query < 0 ? passthrough.path() : passthrough.path().substring(0, query));
    }

    /** What there is besides the stored key, for a caller who has not asked for a certain one. */
    private @Nullable ProviderKey otherwise(
            AcceptedCall accepted,
            @Nullable String named,
            String alias,
            @Nullable ProviderKey key,
            ProviderKeyMissing.Why why)
            throws FailureException {
        if (named == null && (key != null || config.keyless())) {
            return key;
        }
        throw new FailureException(new ProviderKeyMissing(config.name(), accepted.gateway(), alias, why));
    }
}
