package io.tollgate.gateway.policy;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.TokenLimits;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Lets through what the limits allow, of the caller's token and of those that it was made with. Model tokens are
 * reserved by estimate and settled with what the call used. Money is counted when a call is over, so calls in flight
 * together may spend more than is left.
 */
public final class QuotaStage implements Stage<ReadCall> {
    private final TokenQuotas quotas;
    private final InstantSource clock;
    private final Stage<ReadCall> next;

    public QuotaStage(TokenQuotas quotas, InstantSource clock, Stage<ReadCall> next) {
        this.quotas = quotas;
        this.clock = clock;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(ReadCall call) {
        List<TokenLimits> limits = call.call().accepted().caller().limits();
        return limits.isEmpty() ? next.handle(call) : limited(call, limits);
    }

    private Future<Answer> limited(ReadCall read, List<TokenLimits> limits) {
        Call call = read.call();
        Instant acceptedAt = Instant.EPOCH.plus(call.accepted().acceptedAtMicros(), ChronoUnit.MICROS);
        long estimate = MeteredUsage.estimatedTokens(read.request().promptBytes());
        List<TokenQuota> entered = quotas.enter(limits, acceptedAt);
        Failure refusal = TokenQuota.take(entered, estimate, clock.instant());
        if (refusal != null) {
            entered.forEach(TokenQuota::exited);
            return Future.failedFuture(new FailureException(refusal));
        }
        call.ended().onSuccess(end -> {
            TokenUsage used = call.state().tokens();
            long tokens = used.inputTokens() + used.outputTokens();
            BigDecimal cost = call.state().countedUsd();
            entered.forEach(quota -> {
                quota.settle(estimate, tokens, acceptedAt, cost);
                quota.exited();
            });
        });
        return next.handle(read);
    }
}
