package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Attempt;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallState;
import io.tollgate.gateway.call.CallTimings;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Origin;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.RouteTaken;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    UsageEvent of(Call call, CallEnd end) {
        return row(
                call,
                outcome(end.result().outcome()),
                end.status(),
                end.result().errorCode(),
                end.endedAtNanos());
    }

    /** The row of a call that is in flight, should nothing more be heard of it. */
    UsageEvent interrupted(Call call) {
        return row(call, Outcome.INTERRUPTED, 0, INTERRUPTED, call.accepted().acceptedAtNanos());
    }

    private UsageEvent row(Call call, Outcome outcome, int status, @Nullable String errorCode, long endedAtNanos) {
        AcceptedCall accepted = call.accepted();
        CallState state = call.state();
        CallTimings timings = state.timings();
        Target target = state.target();
        ProviderKey key = state.providerKey();
        TokenUsage tokens = state.usage().tokens();
        Particulars particulars = state.usage().particulars();
        long latencyNanos = endedAtNanos - accepted.acceptedAtNanos();
        UsageEvent event = new UsageEvent();
        event.setCallId(accepted.id());
        event.setAcceptedAt(micros(accepted.acceptedAtMicros()));
        event.setEndedAt(micros(accepted.atMicros(endedAtNanos)));
        event.setNode(node);
        event.setAccount(account);
        event.setGateway(accepted.gateway());
        event.setTokenId(accepted.caller().tokenId());
        event.setTokenName(accepted.caller().tokenName());
        event.setProject(state.project());
        event.setMetadata(state.options().metadata());
        event.setDialect(state.dialect());
        event.setRoute(accepted.endpoint().route());
        event.setRequestedModel(state.requestedModel());
        event.setProvider(target == null ? null : target.provider());
        event.setModel(target == null || !target.modelKnown() ? null : target.model());
        event.setProviderKeyAlias(key == null ? null : key.alias());
        event.setAttempts(attempts(state));
        event.setAttemptsMayBeCharged(mayBeCharged(state));
        event.setStream(state.streams());
        event.setOutcome(outcome);
        event.setStatus(status);
        event.setErrorCode(errorCode);
        event.setInputTokens(tokens.inputTokens());
        event.setOutputTokens(tokens.outputTokens());
        event.setCachedInputTokens(tokens.cachedInputTokens());
        event.setCacheWriteInputTokens(tokens.cacheWriteInputTokens());
        event.setReasoningTokens(tokens.reasoningTokens());
        event.setUsageSource(source(state.usage().source()));
        bill(event, state.bill());
        event.setCache(cache(state.cache()));
        event.setSavedUsd(state.saved().setScale(9, RoundingMode.HALF_UP));
        event.setLatencyMs(millis(latencyNanos));
        event.setUpstreamMs(millis(timings.upstreamNanos()));
        event.setFirstTokenMs(timings.firstPartNanos() == 0 ? null : millis(timings.firstPartNanos()));
        event.setQueueMs(millis(timings.queueNanos()));
        event.setOverheadUs(timings.overheadMicros());
        event.setRequestBytes(state.requestBytes());
        event.setResponseBytes(state.responseBytes());
        event.setClientAddress(accepted.clientAddress());
        origin(event, state.options().origin());
        RouteTaken route = state.route();
        event.setDynamicRoute(route == null ? null : route.name());
        event.setRouteVersion(route == null ? null : route.version());
        event.setRoutePath(route == null ? null : route.path());
        event.setCacheWrite1hInputTokens(particulars.whole(Meter.CACHE_WRITE_1H));
        event.setInputAudioTokens(particulars.whole(Meter.INPUT_AUDIO));
        event.setCachedInputAudioTokens(particulars.whole(Meter.CACHED_INPUT_AUDIO));
        event.setOutputAudioTokens(particulars.whole(Meter.OUTPUT_AUDIO));
        event.setInputImageTokens(particulars.whole(Meter.INPUT_IMAGE));
        event.setOutputImageTokens(particulars.whole(Meter.OUTPUT_IMAGE));
        event.setInputVideoTokens(particulars.whole(Meter.INPUT_VIDEO));
        event.setServiceTier(particulars.serviceTier());
        event.setRequestedServiceTier(state.requestedServiceTier());
        event.setRegion(particulars.region());
        return event;
    }

    private static void origin(UsageEvent event, Origin origin) {
        event.setSession(origin.session());
        event.setAgent(origin.agent());
        event.setParentAgent(origin.parentAgent());
        event.setEndUser(origin.endUser());
    }

    /** Puts what a call cost into its row. */
    static void bill(UsageEvent event, Bill bill) {
        event.setCostUsd(Objects.requireNonNullElse(bill.costUsd(), FREE));
        event.setListCostUsd(Objects.requireNonNullElse(bill.listCostUsd(), FREE));
        event.setCostSource(
                switch (bill.source()) {
                    case NONE -> CostSource.NONE;
                    case PROVIDER -> CostSource.PROVIDER;
                    case CATALOGUE -> CostSource.CATALOGUE;
                    case CUSTOM -> CostSource.CUSTOM;
                });
        event.setCostComplete(bill.complete());
        event.setCostGaps(bill.gaps());
        event.setContextTier(bill.contextTier());
        event.setPriceVersion(bill.priceVersion());
        event.setCharges(charges(bill));
    }

    /** The lines of a bill. */
    static List<io.tollgate.schemas.avro.Charge> charges(Bill bill) {
        List<io.tollgate.schemas.avro.Charge> charges =
                new ArrayList<>(bill.charges().size());
        for (Charge charge : bill.charges()) {
            charges.add(new io.tollgate.schemas.avro.Charge(
                    charge.meter().id(),
                    charge.quantity().setScale(9, RoundingMode.HALF_UP),
                    charge.unitPriceUsd().setScale(18, RoundingMode.HALF_UP),
                    charge.costUsd()));
        }
        return charges;
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

    private static CacheStatus cache(io.tollgate.gateway.call.CacheStatus cache) {
        return switch (cache) {
            case BYPASS -> CacheStatus.BYPASS;
            case MISS -> CacheStatus.MISS;
            case HIT -> CacheStatus.HIT;
        };
    }

    private static UsageSource source(MeteredUsage.Source source) {
        return switch (source) {
            case NONE -> UsageSource.NONE;
            case PROVIDER -> UsageSource.PROVIDER;
            case ESTIMATED -> UsageSource.ESTIMATED;
        };
    }

    private static List<io.tollgate.schemas.avro.Attempt> attempts(CallState state) {
        List<io.tollgate.schemas.avro.Attempt> attempts =
                new ArrayList<>(state.attempts().size());
        for (Attempt attempt : state.attempts()) {
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

    private static List<Boolean> mayBeCharged(CallState state) {
        List<Boolean> charged = new ArrayList<>(state.attempts().size());
        for (Attempt attempt : state.attempts()) {
            charged.add(attempt.mayBeCharged());
        }
        return charged;
    }

    private static Instant micros(long sinceEpoch) {
        return Instant.ofEpochSecond(
                Math.floorDiv(sinceEpoch, 1_000_000L), Math.floorMod(sinceEpoch, 1_000_000L) * 1_000);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
