package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the audit row of a call says. */
public final class UsageRow {
    private static final String INTERRUPTED = "interrupted";
    private static final BigDecimal FREE = BigDecimal.ZERO.setScale(9);

    private final String node;
    private final String account;

    public UsageRow(String node, String account) {
        this.node = node;
        this.account = account;
    }

    /** The row of a call that has ended. */
    UsageEvent of(Call call, Call.Ending ending) {
        return row(call, outcome(ending.outcome()), ending.status(), ending.errorCode(), ending.endedAtNanos());
    }

    /** The row of a call that is in flight, should nothing more be heard of it. */
    UsageEvent interrupted(Call call) {
        return row(call, Outcome.INTERRUPTED, 0, INTERRUPTED, call.accepted().acceptedAtNanos());
    }

    private UsageEvent row(Call call, Outcome outcome, int status, @Nullable String errorCode, long endedAtNanos) {
        Call.Accepted accepted = call.accepted();
        Call.Target target = call.target();
        ProviderKey key = call.providerKey();
        TokenUsage usage = call.counted().usage();
        BigDecimal cost = call.counted().source() == Counted.Source.NONE ? null : call.costUsd();
        long latencyNanos = endedAtNanos - accepted.acceptedAtNanos();
        UsageEvent event = new UsageEvent();
        event.setCallId(accepted.id());
        event.setAcceptedAt(micros(accepted.acceptedAtMicros()));
        event.setEndedAt(micros(accepted.acceptedAtMicros() + latencyNanos / 1_000));
        event.setNode(node);
        event.setAccount(account);
        event.setGateway(accepted.gateway());
        event.setTokenId(accepted.caller().tokenId());
        event.setTokenName(accepted.caller().tokenName());
        event.setProject(call.project());
        event.setMetadata(call.wishes().metadata());
        event.setDialect(call.dialect());
        event.setRoute(accepted.api().route());
        event.setRequestedModel(call.requestedModel());
        event.setProvider(target == null ? null : target.provider());
        event.setModel(target == null || !target.modelKnown() ? null : target.model());
        event.setProviderKeyAlias(key == null ? null : key.alias());
        event.setAttempts(attempts(call));
        event.setStream(call.streams());
        event.setOutcome(outcome);
        event.setStatus(status);
        event.setErrorCode(errorCode);
        event.setInputTokens(usage.inputTokens());
        event.setOutputTokens(usage.outputTokens());
        event.setCachedInputTokens(usage.cachedInputTokens());
        event.setCacheWriteInputTokens(usage.cacheWriteInputTokens());
        event.setReasoningTokens(usage.reasoningTokens());
        event.setUsageSource(source(call.counted().source()));
        event.setCostUsd(cost == null ? FREE : cost);
        event.setCostSource(costSource(call, cost));
        event.setCache(CacheStatus.BYPASS);
        event.setLatencyMs(millis(latencyNanos));
        event.setUpstreamMs(millis(call.upstreamNanos()));
        event.setFirstTokenMs(call.firstPartNanos() == 0 ? null : millis(call.firstPartNanos()));
        event.setQueueMs(millis(call.queueNanos()));
        event.setOverheadUs(call.overheadMicros());
        event.setRequestBytes(call.requestBytes());
        event.setResponseBytes(call.responseBytes());
        event.setClientAddress(accepted.clientAddress());
        event.setSession(SessionHeaders.session(accepted.headers()));
        return event;
    }

    private static Outcome outcome(io.tollgate.gateway.call.Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case FAILED -> Outcome.FAILED;
            case THROTTLED -> Outcome.THROTTLED;
            case CANCELED -> Outcome.CANCELED;
            case REJECTED -> Outcome.REJECTED;
        };
    }

    private static UsageSource source(Counted.Source source) {
        return switch (source) {
            case NONE -> UsageSource.NONE;
            case PROVIDER -> UsageSource.PROVIDER;
            case ESTIMATED -> UsageSource.ESTIMATED;
        };
    }

    private static CostSource costSource(Call call, @Nullable BigDecimal cost) {
        if (cost == null) {
            return CostSource.NONE;
        }
        return call.wishes().customPrices() == null ? CostSource.CATALOGUE : CostSource.CUSTOM;
    }

    private static List<io.tollgate.schemas.avro.Attempt> attempts(Call call) {
        List<io.tollgate.schemas.avro.Attempt> attempts =
                new ArrayList<>(call.attempts().size());
        for (Attempt attempt : call.attempts()) {
            attempts.add(new io.tollgate.schemas.avro.Attempt(
                    attempt.provider(),
                    attempt.model(),
                    micros(attempt.startedAtMicros()),
                    attempt.durationMillis(),
                    attempt.status(),
                    attempt.errorCode(),
                    attempt.throttledMillis()));
        }
        return attempts;
    }

    private static Instant micros(long sinceEpoch) {
        return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
