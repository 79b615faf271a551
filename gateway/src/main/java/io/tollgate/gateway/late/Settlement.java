package io.tollgate.gateway.late;

import io.tollgate.gateway.audit.Adjustment;
import io.tollgate.gateway.audit.BookedCharges;
import io.tollgate.gateway.audit.Counts;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.PriceVersion;
import io.tollgate.gateway.call.Target;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be added to a row that was written before its call's usage was told. */
final class Settlement {
    private Settlement() {}

    /**
     * The difference between what a response used and what its row says.
     *
     * @param told null where the response ended without telling it: what the row estimates stands
     */
    static Adjustment of(BackgroundResponse response, UsageEvent row, Target target, @Nullable MeteredUsage told) {
        Counts booked = booked(row);
        Counts counts = told == null ? Counts.NONE : Counts.of(told).minus(booked);
        // At the terms under which the call was made.
        String version = row.getPriceVersion();
        BigDecimal share =
                version == null ? BigDecimal.ONE : PriceVersion.of(version).share();
        Bill bill = told == null
                ? unchanged()
                : booked(response, row).replacedBy(bill(response, target, told).contracted(share));
        List<String> closes = row.getCostGaps().stream()
                .filter(gap -> !bill.gaps().contains(gap) && !gap.equals(Bill.ATTEMPT))
                .toList();
        Particulars particulars = told == null ? Particulars.NONE : told.particulars();
        return new Adjustment(
                response.adjustmentId(),
                AdjustmentReason.BACKGROUND_SETTLED,
                response.id(),
                response.provider(),
                row.getModel(),
                0,
                counts,
                particulars.serviceTier(),
                particulars.region(),
                bill,
                closes);
    }

    private static Bill bill(BackgroundResponse response, Target target, MeteredUsage told) {
        CustomPrices custom = response.prices();
        if (custom != null) {
            return custom.bill(told);
        }
        BigDecimal cost = told.particulars().toldUsd();
        Bill priced = cost == null ? target.pricing().bill(told) : Bill.told(cost, told);
        return priced == null ? Bill.unpriced(told) : priced;
    }

    /** The provider did not tell what it used. */
    private static Bill unchanged() {
        return new Bill(List.of(), null, null, Bill.Source.NONE, List.of(Bill.ESTIMATED), null, null);
    }

    /** What attempts before it were charged stands. */
    private static BookedCharges booked(BackgroundResponse response, UsageEvent row) {
        BookedCharges booked = response.booked();
        return booked == null ? BookedCharges.of(row) : booked;
    }

    private static Counts booked(UsageEvent row) {
        return new Counts(
                row.getInputTokens(),
                row.getOutputTokens(),
                row.getCachedInputTokens(),
                row.getCacheWriteInputTokens(),
                row.getReasoningTokens(),
                row.getCacheWrite1hInputTokens(),
                row.getInputAudioTokens(),
                row.getCachedInputAudioTokens(),
                row.getOutputAudioTokens(),
                row.getInputImageTokens(),
                row.getOutputImageTokens(),
                row.getInputVideoTokens());
    }
}
