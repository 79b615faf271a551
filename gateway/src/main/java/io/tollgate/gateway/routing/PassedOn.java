package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Call.Target;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Passage;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests in providers' own APIs to those providers: the first one, and the next where that one is not answered with a
 * status below 400, as Cloudflare's AI Gateway documents it. Made again is only what can be, and what could not have two
 * effects: reading, and asking a model with a body that is kept.
 */
public final class PassedOn {
    private final Models models;
    private final Attempts attempts;

    /** @param attempts at providers with requests of their own APIs */
    public PassedOn(Models models, Attempts attempts) {
        this.models = models;
        this.attempts = attempts;
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
        Target target = models.passing(request.provider(), request.api().model());
        call.goesTo(target, named -> models.passing(request.provider(), named));
        return request.repeatable() ? attempts.at(call, request.provider()) : attempts.once(call, request.provider());
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
