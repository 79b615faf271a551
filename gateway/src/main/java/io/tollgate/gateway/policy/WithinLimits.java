package io.tollgate.gateway.policy;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets through what the limits of the caller's token allow. Model tokens are reserved by estimate, and settled with what the
 * call used; money is counted when a call is over, so calls that are under way together may spend more than is left.
 */
public final class WithinLimits {
    private final Allowances allowances;
    private final InstantSource clock;

    public WithinLimits(Allowances allowances, InstantSource clock) {
        this.allowances = allowances;
        this.clock = clock;
    }

    /** A stage that hands on what the limits allow. */
    public Stage before(Stage next) {
        return call -> handle(call, next);
    }

    /** Hands a call on, once what it asks for is known, if the limits allow it. */
    public Future<Answer> handle(Call call, Stage next) {
        Limits limits = call.accepted().caller().limits();
        return limits == null ? next.handle(call) : limited(call, limits, next);
    }

    private Future<Answer> limited(Call call, Limits limits, Stage next) {
        Caller caller = call.accepted().caller();
        if (caller.tokenId() == null) {
            return Future.failedFuture(new IllegalStateException("only the calls of tokens are limited"));
        }
        Instant acceptedAt = Instant.EPOCH.plus(call.accepted().acceptedAtMicros(), ChronoUnit.MICROS);
        long estimate = Counted.estimatedTokens(call.promptBytes());
        Allowance allowance = allowances.enter(caller.tokenId(), limits, acceptedAt);
        Failure refusal = allowance.take(estimate, clock.instant());
        if (refusal != null) {
            allowance.left();
            return Future.failedFuture(new CallFailedException(refusal));
        }
        call.ended().onSuccess(ending -> {
            Counted counted = call.counted();
            allowance.settle(
                    estimate,
                    counted.usage().inputTokens() + counted.usage().outputTokens(),
                    acceptedAt,
                    counted.source() == Counted.Source.NONE ? null : cost(call, counted.usage()));
            allowance.left();
        });
        return next.handle(call);
    }

    /** What the call's row says that it cost, and no less than its model costs: callers may name prices of their own. */
    private static @Nullable BigDecimal cost(Call call, TokenUsage usage) {
        BigDecimal booked = call.costUsd(usage);
        Call.Target target = call.target();
        BigDecimal listed = target == null ? null : target.pricing().cost(usage);
        return booked == null || listed == null ? booked : booked.max(listed);
    }
}
