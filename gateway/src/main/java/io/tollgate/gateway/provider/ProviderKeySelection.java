package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a provider is called with, for each attempt: what the caller sent for it, the gateway's stored key, or
 * else the configured one where the gateway allows that. A caller who names an alias gets the key of that alias or
 * none; a caller without a token of the gateway gets none, unless the gateway gives its keys to everybody.
 */
public final class ProviderKeySelection implements Stage<RoutedCall> {
    private static final int TOO_MANY_REQUESTS = 429;

    private final KeyChoice choice;
    private final ToDoubleFunction<String> room;
    private final Stage<KeyedCall> next;

    /** Chooses for a provider with one configured key at most. */
    public ProviderKeySelection(ProviderConfig config, ProviderKeys stored, Stage<KeyedCall> next) {
        this(config, stored, keyId -> 1, next);
    }

    /**
     * Chooses, of several keys that will do, the one with most room, and another one where the provider refuses it.
     *
     * @param room how much a key has left, by its {@linkplain KeyedCall#keyId id}
     */
    public ProviderKeySelection(
            ProviderConfig config, ProviderKeys stored, ToDoubleFunction<String> room, Stage<KeyedCall> next) {
        this.choice = new KeyChoice(config, stored);
        this.room = room;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(RoutedCall call) {
        List<ProviderKey> keys;
        try {
            keys = choice.of(call.call().accepted(), call.options(), call.request());
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
        return switch (keys.size()) {
            case 0 -> with(call, null);
            case 1 -> with(call, keys.getFirst());
            default -> pooled(call, byRoom(keys, call.call().accepted().gateway()), 0);
        };
    }

    private Future<Answer> with(RoutedCall call, @Nullable ProviderKey key) {
        call.call().state().providerKey(key);
        return next.handle(new KeyedCall(call, key));
    }

    private List<ProviderKey> byRoom(List<ProviderKey> keys, String gateway) {
        return keys.stream()
                .sorted(Comparator.comparingDouble(
                                (ProviderKey key) -> room.applyAsDouble(KeyedCall.idOf(key, gateway)))
                        .reversed())
                .toList();
    }

    private Future<Answer> pooled(RoutedCall call, List<ProviderKey> keys, int index) {
        boolean last = index == keys.size() - 1;
        return with(call, keys.get(index)).transform(tried -> {
            boolean another =
                    !last && call.request().replayable() && call.call().callerPresent() && refused(tried);
            if (!another) {
                return tried.succeeded() ? Future.succeededFuture(tried.result()) : Future.failedFuture(tried.cause());
            }
            if (tried.succeeded()) {
                tried.result().discard();
            }
            return pooled(call, keys, index + 1);
        });
    }

    /** Whether another key may do better: the provider refuses this one, or it has to rest. */
    private static boolean refused(AsyncResult<Answer> tried) {
        if (tried.succeeded()) {
            int status = tried.result().status();
            return UpstreamStatus.refusesKey(status) || status == TOO_MANY_REQUESTS;
        }
        return FailureException.failureOf(tried.cause()) instanceof CallFailure.ProviderThrottled throttled
                && !throttled.limit().equals("concurrency");
    }
}
