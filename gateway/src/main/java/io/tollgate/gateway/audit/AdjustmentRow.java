package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallState;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Predicate;

/** What an adjustment's entry says. */
public final class AdjustmentRow {
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(9);

    private final String node;
    private final String account;

    private final Predicate<YearMonth> closed;

    /**
     * Entries of one that books.
     *
     * @param closed whether a month's books are closed, so that nothing may count for it any more
     */
    public AdjustmentRow(String node, String account, Predicate<YearMonth> closed) {
        this.node = node;
        this.account = account;
        this.closed = closed;
    }

    /** An adjustment that has no other call to belong to than the one that read it, which is still in flight. */
    public AdjustmentEvent of(Call reading, Adjustment adjustment, Instant now) {
        AcceptedCall accepted = reading.accepted();
        CallState state = reading.state();
        ProviderKey key = state.providerKey();
        AdjustmentEvent event = event(adjustment, now);
        event.setCallId(accepted.id());
        event.setGateway(accepted.gateway());
        event.setTokenId(accepted.caller().tokenId());
        event.setTokenName(accepted.caller().tokenName());
        event.setProject(state.project());
        event.setMetadata(state.options().metadata());
        event.setDialect(state.dialect());
        event.setRoute(accepted.endpoint().route());
        event.setRequestedModel(adjustment.model());
        event.setProviderKeyAlias(key == null ? null : key.alias());
        event.setSession(state.options().session());
        return event;
    }

    /**
     * An adjustment of a call whose row is known: counted for the time of the call, or, if the books of its month are
     * closed, for now, with that month named.
     */
    public AdjustmentEvent of(UsageEvent row, Adjustment adjustment, Instant now) {
        AdjustmentEvent event = event(adjustment, now);
        event.setCallId(row.getCallId());
        event.setAccount(row.getAccount());
        event.setGateway(row.getGateway());
        event.setTokenId(row.getTokenId());
        event.setTokenName(row.getTokenName());
        event.setProject(row.getProject());
        event.setMetadata(row.getMetadata());
        event.setDialect(row.getDialect());
        event.setRoute(row.getRoute());
        event.setRequestedModel(row.getRequestedModel());
        event.setProviderKeyAlias(row.getProviderKeyAlias());
        event.setSession(row.getSession());
        YearMonth month = YearMonth.from(row.getAcceptedAt().atOffset(ZoneOffset.UTC));
        if (closed.test(month)) {
            event.setNote(adjustment.note() + ", of " + month + ", which is closed");
        } else {
            event.setEffectiveAt(row.getAcceptedAt());
        }
        return event;
    }

    private AdjustmentEvent event(Adjustment adjustment, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MICROS);
        Counts counts = adjustment.counts();
        Bill bill = adjustment.bill();
        AdjustmentEvent event = new AdjustmentEvent();
        event.setAdjustmentId(adjustment.id());
        event.setAt(at);
        event.setEffectiveAt(at);
        event.setReason(adjustment.reason());
        event.setBy(node);
        event.setNote(adjustment.note());
        event.setAccount(account);
        event.setProvider(adjustment.provider());
        event.setModel(adjustment.model());
        event.setRequests(adjustment.requests());
        event.setInputTokens(counts.input());
        event.setOutputTokens(counts.output());
        event.setCachedInputTokens(counts.cachedInput());
        event.setCacheWriteInputTokens(counts.cacheWriteInput());
        event.setReasoningTokens(counts.reasoning());
        event.setCacheWrite1hInputTokens(counts.cacheWrite1hInput());
        event.setInputAudioTokens(counts.inputAudio());
        event.setCachedInputAudioTokens(counts.cachedInputAudio());
        event.setOutputAudioTokens(counts.outputAudio());
        event.setInputImageTokens(counts.inputImage());
        event.setOutputImageTokens(counts.outputImage());
        event.setInputVideoTokens(counts.inputVideo());
        event.setServiceTier(adjustment.serviceTier());
        event.setRegion(adjustment.region());
        event.setContextTier(bill.contextTier());
        event.setPriceVersion(bill.priceVersion());
        event.setCostComplete(bill.complete());
        event.setCostGaps(bill.gaps());
        event.setClosesGaps(adjustment.closes());
        event.setCostUsd(Objects.requireNonNullElse(bill.costUsd(), NOTHING));
        event.setListCostUsd(Objects.requireNonNullElse(bill.listCostUsd(), NOTHING));
        event.setCharges(UsageRow.charges(bill));
        return event;
    }
}
