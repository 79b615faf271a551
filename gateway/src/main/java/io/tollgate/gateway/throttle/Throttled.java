package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallFailure.ProviderThrottled;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.RoutedCall;
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
public final class Throttled implements Stage<RoutedCall> {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final ProviderState provider;
    private final Stage<RoutedCall> next;

    public Throttled(Vertx vertx, ProviderState provider, Stage<RoutedCall> next) {
        this.vertx = vertx;
        this.provider = provider;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(RoutedCall call) {
        ProviderState.Cooldown cooldown = provider.cooldown();
        if (cooldown != null) {
            return refuse(call, "cooldown", Duration.between(provider.clock().instant(), cooldown.until()), 0);
        }
        RequestLimiter requests = provider.requests();
        if (requests == null) {
            return permitted(call, 0);
        }
        long wait = requests.reserve();
        if (wait == 0) {
            return permitted(call, 0);
        }
        return wait < 0
                ? refuse(call, "requests_per_minute", requests.resetsIn(), requests.limit())
                : waited(call, wait);
    }

    /** Uses a permit of the future when its time has come. */
    private Future<Answer> waited(RoutedCall routed, long nanos) {
        Call call = routed.call();
        Promise<Answer> answer = Promise.promise();
        provider.waiting().incrementAndGet();
        long from = System.nanoTime();
        long timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), id -> {
            if (!call.callerPresent()) {
                return;
            }
            provider.waiting().decrementAndGet();
            long waited = System.nanoTime() - from;
            call.state().timings().addQueueNanos(waited);
            permitted(routed, waited).onComplete(answer);
        });
        call.left().onSuccess(gone -> {
            if (vertx.cancelTimer(timer)) {
                provider.waiting().decrementAndGet();
                answer.fail(new FailureException(new CallFailure.CallerGone()));
            }
        });
        return answer.future();
    }

    private Future<Answer> permitted(RoutedCall call, long waitedNanos) {
        TokenBucket tokens = provider.tokens();
        long reserved = MeteredUsage.estimatedTokens(call.request().promptBytes());
        if (tokens != null && !tokens.reserve(reserved)) {
            return refuse(call, "tokens_per_minute", tokens.until(reserved), tokens.limit());
        }
        if (!provider.bulkhead().tryAcquirePermission()) {
            settle(tokens, reserved, 0);
            return refuse(
                    call, "concurrency", SOON, provider.config().throttle().concurrency());
        }
        ModelState model = provider.model(call.target().model());
        if (!model.breaker().tryAcquirePermission()) {
            provider.bulkhead().onComplete();
            settle(tokens, reserved, 0);
            Duration openFor = provider.config().throttle().breaker().openFor();
            return Future.failedFuture(
                    new FailureException(new CallFailure.ProviderUnavailable(provider.name(), model.trialIn(openFor))));
        }
        call.call().state().startAttempt();
        PermittedAttempt attempt =
                new PermittedAttempt(provider, model, call, TimeUnit.NANOSECONDS.toMillis(waitedNanos), reserved);
        Future<Answer> answer;
        try {
            answer = next.handle(call);
        } catch (RuntimeException e) {
            // Whatever goes wrong on the way, the permits are given back.
            answer = Future.failedFuture(e);
        }
        return answer.onComplete(attempt::answered, attempt::failed);
    }

    private static void settle(@Nullable TokenBucket tokens, long reserved, long used) {
        if (tokens != null) {
            tokens.settle(reserved, used);
        }
    }

    private Future<Answer> refuse(RoutedCall call, String limit, Duration retryAfter, long value) {
        ProviderThrottled failure = new ProviderThrottled(provider.name(), limit, retryAfter, value);
        provider.stats().countRefusal();
        provider.model(call.target().model()).stats().countRefusal();
        return Future.failedFuture(new FailureException(failure));
    }
}
