package io.tollgate.gateway.late;

import io.tollgate.gateway.audit.Counts;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of a batch used and cost, by model. Each is charged by itself, because prices go by the length of
 * each input, and its charges are put with those of the same price. Bounded by the number of models, not of answers.
 */
final class BatchTally {
    /** More models than that have no batch; what is beyond is put with the unknown ones. */
    private static final int MOST_MODELS = 100;

    /** What batches are charged as; some providers say so themselves. */
    private static final String TIER = "batch";

    private final Pricing pricing;
    private final Map<String, Sum> byModel = new TreeMap<>();

    /** What the answers of one model cost. */
    @FunctionalInterface
    interface Pricing {
        /** Null where no price is known. */
        @Nullable
        Bill bill(String model, MeteredUsage usage);
    }

    /**
     * The sum of some answers.
     *
     * @param requests how many they are
     */
    record Total(long requests, Counts counts, Bill bill) {}

    BatchTally(Pricing pricing) {
        this.pricing = pricing;
    }

    /** Adds an answer; one whose model is not known has the empty name. */
    void add(@Nullable String model, MeteredUsage usage) {
        String name = model == null ? "" : model;
        if (byModel.size() >= MOST_MODELS && !byModel.containsKey(name)) {
            name = "";
        }
        Particulars told = usage.particulars();
        MeteredUsage batched = new MeteredUsage(
                usage.tokens(),
                usage.source(),
                new Particulars(
                        told.counts(), TIER, told.region(), told.toldUsd(), told.asides(), told.model(), told.gaps()));
        Bill bill = name.isEmpty() ? null : pricing.bill(name, batched);
        byModel.computeIfAbsent(name, key -> new Sum()).add(batched, bill == null ? Bill.unpriced(batched) : bill);
    }

    boolean isEmpty() {
        return byModel.isEmpty();
    }

    /** What there is, by model. */
    Map<String, Total> totals() {
        Map<String, Total> totals = new LinkedHashMap<>();
        byModel.forEach((model, sum) -> totals.put(model, sum.total()));
        return totals;
    }

    private static final class Sum {
        private final Map<Line, BigDecimal> quantities = new LinkedHashMap<>();
        private final TreeSet<String> gaps = new TreeSet<>();
        private long requests;
        private Counts counts = Counts.NONE;
        private Bill.Source source = Bill.Source.NONE;
        private @Nullable String contextTier;
        private @Nullable String priceVersion;

        /** What has the same price is one line. */
        private record Line(io.tollgate.gateway.call.Meter meter, BigDecimal unitPriceUsd) {}

        void add(MeteredUsage usage, Bill bill) {
            requests++;
            counts = counts.plus(Counts.of(usage));
            gaps.addAll(bill.gaps());
            for (Charge charge : bill.charges()) {
                quantities.merge(new Line(charge.meter(), charge.unitPriceUsd()), charge.quantity(), BigDecimal::add);
            }
            if (bill.source() != Bill.Source.NONE) {
                source = bill.source();
                priceVersion = bill.priceVersion();
                contextTier = bill.contextTier() == null ? contextTier : bill.contextTier();
            }
        }

        Total total() {
            Bill.Lines lines = new Bill.Lines();
            quantities.forEach((line, quantity) -> lines.add(line.meter(), quantity, line.unitPriceUsd()));
            boolean priced = source != Bill.Source.NONE;
            BigDecimal sum = priced ? lines.sum() : null;
            return new Total(
                    requests,
                    counts,
                    new Bill(
                            lines.charges(), sum, sum, source, java.util.List.copyOf(gaps), contextTier, priceVersion));
        }
    }
}
