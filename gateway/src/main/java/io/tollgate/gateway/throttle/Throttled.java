package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Failure.ProviderThrottled;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.rate.TokenBucket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one provider: lets a call through if rate, tokens, concurrency and breaker allow it, waits for a permit by
 * reservation and timer where that is allowed, and gives every permit back exactly once, however the call ends.
 */
public final class Throttled implements Stage {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final ProviderState provider;
    private final Stage next;

    public Throttled(Vertx vertx, ProviderState provider, Stage next) {
        this.vertx = vertx;
        this.provider = provider;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        ProviderState.Rest rest = provider.rest();
        if (rest != null) {
            return refuse(call, "cooldown", Duration.between(provider.clock().instant(), rest.until()), 0);
        }
        RequestLimiter requests = provider.requests();
        long wait = requests == null ? 0 : requests.reserve();
        if (wait == 0) {
            return permitted(call, 0);
        }
        if (wait < 0 || requests == null) {
            return refuse(call, "requests_per_minute", resetsIn(), requests == null ? 0 : requests.limit());
        }
        return waited(call, wait);
    }

    private Duration resetsIn() {
        RequestLimiter requests = provider.requests();
        return requests == null ? SOON : requests.resetsIn();
    }

    /** Uses a permit of the future when its time has come. */
    private Future<Answer> waited(Call call, long nanos) {
        Promise<Answer> answer = Promise.promise();
        provider.waiting().incrementAndGet();
        long from = System.nanoTime();
        long timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), id -> {
            if (call.left().isComplete()) {
                return;
            }
            provider.waiting().decrementAndGet();
            long waited = System.nanoTime() - from;
            call.queued(waited);
            permitted(call, waited).onComplete(answer);
        });
        call.left().onSuccess(gone -> {
            if (vertx.cancelTimer(timer)) {
                provider.waiting().decrementAndGet();
                answer.fail(new CallFailedException(new Failure.CallerGone()));
            }
        });
        return answer.future();
    }

    private Future<Answer> permitted(Call call, long waitedNanos) {
        Call.Target target = call.target();
        if (target == null) {
            return Future.failedFuture(new IllegalStateException("a call is routed before it is sent"));
        }
        TokenBucket tokens = provider.tokens();
        long reserved = Counted.estimatedTokens(call.promptBytes());
        if (tokens != null && !tokens.reserve(reserved)) {
            return refuse(call, "tokens_per_minute", tokens.until(reserved), tokens.limit());
        }
        if (!provider.bulkhead().tryAcquirePermission()) {
            settle(tokens, reserved, 0);
            return refuse(
                    call, "concurrency", SOON, provider.config().throttle().concurrency());
        }
        ModelState model = provider.model(target.model());
        if (!model.breaker().tryAcquirePermission()) {
            provider.bulkhead().onComplete();
            settle(tokens, reserved, 0);
            Duration openFor = provider.config().throttle().breaker().openFor();
            return Future.failedFuture(
                    new CallFailedException(new Failure.ProviderUnavailable(provider.name(), model.trialIn(openFor))));
        }
        call.trying();
        Trial trial = new Trial(provider, model, call, target, TimeUnit.NANOSECONDS.toMillis(waitedNanos), reserved);
        return next.handle(call).onComplete(trial::answered, trial::failed);
    }

    private static void settle(@Nullable TokenBucket tokens, long reserved, long used) {
        if (tokens != null) {
            tokens.settle(reserved, used);
        }
    }

    private Future<Answer> refuse(Call call, String limit, Duration retryAfter, long value) {
        ProviderThrottled failure = new ProviderThrottled(provider.name(), limit, retryAfter, value);
        Call.Target target = call.target();
        provider.figures().count(failure.outcome(), false, call.counted().usage(), 0, -1);
        if (target != null) {
            provider.model(target.model())
                    .figures()
                    .count(failure.outcome(), false, call.counted().usage(), 0, -1);
        }
        return Future.failedFuture(new CallFailedException(failure));
    }
}
