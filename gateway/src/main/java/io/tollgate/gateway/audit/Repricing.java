package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.PriceVersion;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.AdjustmentIds;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What calls cost by other price data than they were booked with, as adjustments to what is booked of them so far. For
 * any thread.
 */
public final class Repricing {
    /** What no price data fills: something of the usage is not known. */
    private static final Set<String> NOT_OF_PRICES =
            Set.of(Bill.ESTIMATED, Bill.ATTEMPT, "background", "total_tokens", "advisor");

    private final Prices prices;
    private final CostCheck check;

    /** The data to price by. */
    @FunctionalInterface
    public interface Prices {
        /** Null where no price is known. */
        @Nullable
        Bill bill(String provider, String model, MeteredUsage usage, Instant at);
    }

    /** What comes of one call. */
    public sealed interface Result {
        /** It costs what is booked. */
        record Same() implements Result {}

        /** It cannot be priced again, or is not priced by price data. */
        record Left(String why) implements Result {}

        /**
         * It costs something else, or more of it is known.
         *
         * @param before what is booked of it so far, in USD
         */
        record Differs(Adjustment adjustment, BigDecimal before) implements Result {}
    }

    /** @param check with what is at hand of the data that rows name, to tell who stood in for whom */
    public Repricing(Prices prices, CostCheck check) {
        this.prices = prices;
        this.check = check;
    }

    /**
     * Prices one call again.
     *
     * @param booked what was booked of it after its row, in any order
     */
    public Result of(UsageEvent row, List<AdjustmentEvent> booked) {
        String provider = row.getProvider();
        String model = row.getModel();
        boolean unpriced =
                row.getCostSource() == CostSource.NONE && row.getCostGaps().contains(Bill.NO_PRICE);
        if (!unpriced && row.getCostSource() != CostSource.CATALOGUE) {
            return row.getCostSource() == CostSource.NONE
                    ? new Result.Same()
                    : new Result.Left("their cost was told by the provider or the caller");
        }
        if (provider == null || model == null) {
            return new Result.Left("they name no model");
        }
        if (row.getCostGaps().contains(Bill.ATTEMPT)) {
            return new Result.Left("an attempt before the last one may have been charged too");
        }
        if (row.getPriceVersion() == null && !unpriced) {
            return new Result.Left("they are from before charges were kept");
        }
        if (check.check(row) instanceof CostCheck.Verdict.OfOther) {
            return new Result.Left("another model seems to have stood in for theirs");
        }
        List<AdjustmentEvent> counted = booked.stream()
                .filter(each -> each.getReason() != AdjustmentReason.BATCH_RESULT)
                .sorted(Comparator.comparing(AdjustmentEvent::getAt).thenComparing(AdjustmentEvent::getAdjustmentId))
                .toList();
        if (counted.stream().anyMatch(each -> !priced(each))) {
            return new Result.Left("they were adjusted by hand");
        }
        return differing(row, provider, model, counted);
    }

    private static boolean priced(AdjustmentEvent booked) {
        return booked.getReason() == AdjustmentReason.BACKGROUND_SETTLED
                || booked.getReason() == AdjustmentReason.REPRICED;
    }

    private Result differing(UsageEvent row, String provider, String model, List<AdjustmentEvent> booked) {
        BookedCharges charged = sum(BookedCharges.of(row), booked);
        if (!charged.known()) {
            return new Result.Left("this build does not know all that they were charged for");
        }
        MeteredUsage usage = usage(row, charged, booked);
        Bill listed = prices.bill(provider, model, usage, row.getEndedAt());
        if (listed == null) {
            return new Result.Left("no price of theirs is known");
        }
        // At the terms under which the call was made; one that had no price tells none.
        String before = row.getPriceVersion();
        Bill made = before == null
                ? listed
                : listed.contracted(PriceVersion.of(before).share());
        // What another model did as a tool is priced by a model that the row does not name, and stays as it is.
        Bill bill = made.with(tools(charged));
        Bill difference = charged.replacedBy(bill);
        List<String> closed = row.getCostGaps().stream()
                .filter(gap -> closes(gap, bill))
                .filter(gap ->
                        booked.stream().noneMatch(each -> each.getClosesGaps().contains(gap)))
                .toList();
        if (difference.charges().isEmpty() && closed.isEmpty()) {
            return new Result.Same();
        }
        List<String> truth = new ArrayList<>();
        truth.add(row.getCallId().toString());
        truth.add(String.valueOf(bill.priceVersion()));
        // Of a call that was priced again before, this is another difference.
        booked.forEach(each -> truth.add(each.getAdjustmentId().toString()));
        return new Result.Differs(
                new Adjustment(
                        AdjustmentIds.of(AdjustmentReason.REPRICED, truth.toArray(String[]::new)),
                        AdjustmentReason.REPRICED,
                        "by " + bill.priceVersion() + " in place of " + version(row, booked),
                        provider,
                        model,
                        0,
                        Counts.NONE,
                        usage.particulars().serviceTier(),
                        usage.particulars().region(),
                        difference,
                        closed),
                charged.costUsd());
    }

    private static String version(UsageEvent row, List<AdjustmentEvent> booked) {
        String last = booked.isEmpty() ? null : booked.getLast().getPriceVersion();
        return last != null ? last : row.getPriceVersion() == null ? "no price" : row.getPriceVersion();
    }

    /** What is not counted in tokens has no column: of that, a row knows only what it was charged for. */
    private static boolean closes(String gap, Bill bill) {
        Meter meter = Meter.named(gap);
        boolean counted = meter == null || (meter.unit() == Meter.Unit.TOKEN && meter != Meter.IMAGE_GENERATION);
        return counted && !NOT_OF_PRICES.contains(gap) && !bill.gaps().contains(gap);
    }

    private static BookedCharges sum(BookedCharges row, List<AdjustmentEvent> booked) {
        List<Charge> charges = new ArrayList<>(row.charges());
        BigDecimal cost = row.costUsd();
        BigDecimal listCost = row.listCostUsd();
        for (AdjustmentEvent each : booked) {
            charges.addAll(each.getCharges());
            cost = cost.add(each.getCostUsd());
            listCost = listCost.add(each.getListCostUsd());
        }
        return new BookedCharges(charges, cost, listCost);
    }

    /** What another model did as a tool, as it is booked. */
    private static List<io.tollgate.gateway.call.Charge> tools(BookedCharges charged) {
        return charged.charges().stream()
                .filter(charge -> charge.getMeter().equals(Meter.IMAGE_GENERATION.id()))
                .map(charge -> new io.tollgate.gateway.call.Charge(
                        Meter.IMAGE_GENERATION, charge.getQuantity(), charge.getUnitPriceUsd(), charge.getCostUsd()))
                .toList();
    }

    /** What the call used, as far as is known by now. */
    private static MeteredUsage usage(UsageEvent row, BookedCharges charged, List<AdjustmentEvent> booked) {
        TokenUsage tokens = ToldUsage.tokens(row);
        Map<Meter, BigDecimal> counts = new EnumMap<>(Meter.class);
        counts.putAll(
                ToldUsage.particulars(row, ToldUsage.uses(charged.charges())).counts());
        String tier = row.getServiceTier();
        String region = row.getRegion();
        boolean estimated = row.getUsageSource() == io.tollgate.schemas.avro.UsageSource.ESTIMATED;
        for (AdjustmentEvent each : booked) {
            tokens = tokens(tokens, each);
            add(counts, Meter.CACHE_WRITE_1H, each.getCacheWrite1hInputTokens());
            add(counts, Meter.INPUT_AUDIO, each.getInputAudioTokens());
            add(counts, Meter.CACHED_INPUT_AUDIO, each.getCachedInputAudioTokens());
            add(counts, Meter.OUTPUT_AUDIO, each.getOutputAudioTokens());
            add(counts, Meter.INPUT_IMAGE, each.getInputImageTokens());
            add(counts, Meter.OUTPUT_IMAGE, each.getOutputImageTokens());
            add(counts, Meter.INPUT_VIDEO, each.getInputVideoTokens());
            tier = each.getServiceTier() == null ? tier : each.getServiceTier();
            region = each.getRegion() == null ? region : each.getRegion();
            if (each.getReason() == AdjustmentReason.BACKGROUND_SETTLED) {
                estimated = each.getCostGaps().contains(Bill.ESTIMATED);
            }
        }
        counts.values().removeIf(count -> count.signum() <= 0);
        return new MeteredUsage(
                tokens,
                estimated ? MeteredUsage.Source.ESTIMATED : MeteredUsage.Source.PROVIDER,
                new Particulars(counts, tier, region, null, List.of(), null, List.of()));
    }

    private static TokenUsage tokens(TokenUsage before, AdjustmentEvent more) {
        return new TokenUsage(
                Math.max(0, before.inputTokens() + more.getInputTokens()),
                Math.max(0, before.outputTokens() + more.getOutputTokens()),
                Math.max(0, before.cachedInputTokens() + more.getCachedInputTokens()),
                Math.max(0, before.cacheWriteInputTokens() + more.getCacheWriteInputTokens()),
                Math.max(0, before.reasoningTokens() + more.getReasoningTokens()));
    }

    private static void add(Map<Meter, BigDecimal> counts, Meter meter, long tokens) {
        if (tokens != 0) {
            counts.merge(meter, BigDecimal.valueOf(tokens), BigDecimal::add);
        }
    }
}
