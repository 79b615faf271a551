package io.tollgate.gateway.throttle;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallFailure.ProviderThrottled;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Stands before one provider: lets a call through if its key's cooldown, rate, tokens, concurrency and breaker allow
 * it, waits for a permit by reservation or in a queue, and by timer, where that is allowed, and gives every permit back
 * exactly once, however the call ends.
 */
public final class Throttled implements Stage<KeyedCall> {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final ProviderState provider;
    private final Stage<KeyedCall> next;

    public Throttled(Vertx vertx, ProviderState provider, Stage<KeyedCall> next) {
        this.vertx = vertx;
        this.provider = provider;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(KeyedCall call) {
        if (call.callersKey()) {
            // Its plan is the caller's own.
            return permitted(call, TakenRequest.OF_NO_PLAN, 0);
        }
        KeyState key = provider.key(call.keyId());
        KeyState.Cooldown cooldown = key.cooldown();
        if (cooldown != null) {
            return refuse(call, "cooldown", Duration.between(provider.clock().instant(), cooldown.until()), 0);
        }
        DayLimit day = key.requestsOfDay();
        if (day != null && !day.take(1)) {
            return refuse(call, "requests_per_day", day.resetsIn(), day.limit());
        }
        RequestLimiter requests = key.requests();
        RequestLimiter.Permit permit = requests == null ? null : requests.reserve();
        TakenRequest taken = new TakenRequest(key, permit);
        if (requests != null && permit == null) {
            taken.giveBack();
            return refuse(call, "requests_per_minute", requests.resetsIn(), requests.limit());
        }
        return permit == null || permit.waitNanos() == 0
                ? permitted(call, taken, 0)
                : waited(call, permit.waitNanos(), nanos -> permitted(call, taken, nanos), taken::giveBack);
    }

    /**
     * Uses a permit of the future when its time has come.
     *
     * @param then is told how long it has waited
     * @param givenUp gives back what waits with it, where the caller leaves before
     */
    private Future<Answer> waited(KeyedCall keyed, long nanos, LongFunction<Future<Answer>> then, Runnable givenUp) {
        Call call = keyed.call();
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
            then.apply(waited).onComplete(answer);
        });
        call.left().onSuccess(gone -> {
            if (vertx.cancelTimer(timer)) {
                provider.waiting().decrementAndGet();
                givenUp.run();
                answer.fail(new FailureException(new CallFailure.CallerGone()));
            }
        });
        return answer.future();
    }

    /** @param taken of the operator's key; of no plan if the caller brought one */
    private Future<Answer> permitted(KeyedCall call, TakenRequest taken, long waitedNanos) {
        ReservedTokens tokens = new ReservedTokens(
                taken.key(), MeteredUsage.estimatedTokens(call.request().promptBytes()));
        Duration within = provider.config().throttle().maxWait().minusNanos(waitedNanos);
        return switch (tokens.take(within.isNegative() ? Duration.ZERO : within)) {
            case ReservedTokens.Refused refused -> {
                taken.giveBack();
                yield refuse(call, refused.limit(), refused.retryAfter(), refused.value());
            }
            case ReservedTokens.Granted granted
            when granted.waitNanos() == 0 -> admitted(call, taken, waitedNanos, tokens);
            case ReservedTokens.Granted granted ->
                waited(
                        call,
                        granted.waitNanos(),
                        nanos -> admitted(call, taken, waitedNanos + nanos, tokens),
                        () -> notSent(taken, tokens));
        };
    }

    private Future<Answer> admitted(KeyedCall call, TakenRequest taken, long waitedNanos, ReservedTokens tokens) {
        AcceptedCall accepted = call.call().accepted();
        FairPermits permits = provider.concurrency();
        Duration within = provider.config().throttle().maxWait().minusNanos(waitedNanos);
        if (!within.isPositive()) {
            return permits.tryAcquire(accepted.gateway(), tokenOf(accepted))
                    ? through(call, taken, waitedNanos, tokens)
                    : tooMany(call, taken, tokens);
        }
        if (permits.takeFree(accepted.gateway(), tokenOf(accepted))) {
            return through(call, taken, waitedNanos, tokens);
        }
        Context loop = vertx.getOrCreateContext();
        Promise<Void> turn = Promise.promise();
        FairPermits.Place place =
                permits.enter(accepted.gateway(), tokenOf(accepted), () -> loop.runOnContext(v -> turn.complete()));
        if (place == null) {
            return tooMany(call, taken, tokens);
        }
        return permits.waits(place)
                ? inTurn(call, taken, waitedNanos, tokens, place, within, turn.future())
                : through(call, taken, waitedNanos, tokens);
    }

    /** Waits until it is its turn, its time is over or its caller has left, whichever comes first. */
    private Future<Answer> inTurn(
            KeyedCall keyed,
            TakenRequest taken,
            long waitedNanos,
            ReservedTokens tokens,
            FairPermits.Place place,
            Duration within,
            Future<Void> turn) {
        Call call = keyed.call();
        Promise<Answer> answer = Promise.promise();
        long from = System.nanoTime();
        long timer = vertx.setTimer(Math.max(1, within.toMillis()), id -> {
            if (provider.concurrency().leave(place)) {
                tooMany(keyed, taken, tokens).onComplete(answer);
            }
        });
        call.left().onSuccess(gone -> {
            if (provider.concurrency().leave(place)) {
                vertx.cancelTimer(timer);
                notSent(taken, tokens);
                answer.fail(new FailureException(new CallFailure.CallerGone()));
            }
        });
        turn.onSuccess(v -> {
            vertx.cancelTimer(timer);
            if (!call.callerPresent()) {
                release(keyed);
                notSent(taken, tokens);
                answer.fail(new FailureException(new CallFailure.CallerGone()));
                return;
            }
            long waited = System.nanoTime() - from;
            call.state().timings().addQueueNanos(waited);
            through(keyed, taken, waitedNanos + waited, tokens).onComplete(answer);
        });
        return answer.future();
    }

    private Future<Answer> tooMany(KeyedCall call, TakenRequest taken, ReservedTokens tokens) {
        notSent(taken, tokens);
        return refuse(call, "concurrency", SOON, provider.config().throttle().concurrency());
    }

    private static void notSent(TakenRequest taken, ReservedTokens tokens) {
        tokens.settle(0);
        taken.giveBack();
    }

    private void release(KeyedCall call) {
        AcceptedCall accepted = call.call().accepted();
        provider.concurrency().release(accepted.gateway(), tokenOf(accepted));
    }

    /** Calls the provider with all permits but the breaker's. */
    private Future<Answer> through(KeyedCall call, TakenRequest taken, long waitedNanos, ReservedTokens tokens) {
        ModelState model = provider.model(call.target().model());
        // What a key of the caller's own brings says little of the provider: the breaker is left out of it.
        if (taken.key() != null && !model.breaker().tryAcquirePermission()) {
            release(call);
            notSent(taken, tokens);
            Duration openFor = provider.config().throttle().breaker().openFor();
            return Future.failedFuture(new FailureException(
                    new CallFailure.ProviderUnavailable(provider.name(), true, model.trialIn(openFor))));
        }
        call.call().state().startAttempt();
        PermittedAttempt attempt =
                new PermittedAttempt(provider, model, taken, call, TimeUnit.NANOSECONDS.toMillis(waitedNanos), tokens);
        Future<Answer> answer;
        try {
            answer = next.handle(call);
        } catch (RuntimeException e) {
            // Whatever goes wrong on the way, the permits are given back.
            answer = Future.failedFuture(e);
        }
        return answer.onComplete(attempt::answered, attempt::failed);
    }

    /** The token whose share of concurrency a call takes; all calls without one share theirs. */
    static String tokenOf(AcceptedCall accepted) {
        String id = accepted.caller().tokenId();
        return id == null ? "" : id;
    }

    private Future<Answer> refuse(KeyedCall call, String limit, Duration retryAfter, long value) {
        ProviderThrottled failure = new ProviderThrottled(provider.name(), limit, retryAfter, value);
        provider.stats().countRefusal();
        provider.model(call.target().model()).stats().countRefusal();
        return Future.failedFuture(new FailureException(failure));
    }
}
