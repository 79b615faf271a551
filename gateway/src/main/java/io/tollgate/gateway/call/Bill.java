package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a call costs, line by line, and what of it is not known.
 *
 * @param charges whose costs add up to the sum
 * @param costUsd the sum, exact and then rounded once, half up, to 9 digits; null where no price is known
 * @param listCostUsd what it would be without what was agreed with the provider
 * @param gaps what the sum leaves out or only estimates, in order; empty if it is exact
 * @param contextTier the length of input, in tokens, that the prices are those of; null if they are the usual ones
 * @param priceVersion the data that the prices come from, since when they hold, and the share of them that is paid, if
 *     that is not all; null if there are none
 */
public record Bill(
        List<Charge> charges,
        @Nullable BigDecimal costUsd,
        @Nullable BigDecimal listCostUsd,
        Source source,
        List<String> gaps,
        @Nullable String contextTier,
        @Nullable String priceVersion) {
    /** A call that nothing was used for. */
    public static final Bill NOTHING = new Bill(List.of(), null, null, Source.NONE, List.of(), null, null);

    /** What is missing where no price of a model is known. */
    public static final String NO_PRICE = "price";
    /** What is missing where tokens were not told, but reckoned from what was seen. */
    public static final String ESTIMATED = "estimated";

    /** What is missing where an attempt may have been charged that no answer told the usage of. */
    public static final String ATTEMPT = "attempt";

    private static final int DIGITS = 9;
    private static final int PRICE_DIGITS = 18;

    /** Where the prices come from. */
    public enum Source {
        /** There are none. */
        NONE,
        /** The provider says what the call cost. */
        PROVIDER,
        /** The catalogue, or the configuration in its place. */
        CATALOGUE,
        /** The caller. */
        CUSTOM
    }

    public Bill {
        charges = List.copyOf(charges);
        gaps = List.copyOf(gaps);
    }

    /**
     * The same at the prices that were agreed with the provider, where this one is by list prices.
     *
     * @param share of the list prices that is paid, from 0 to 1
     */
    public Bill contracted(BigDecimal share) {
        if (source != Source.CATALOGUE || share.compareTo(BigDecimal.ONE) == 0) {
            return this;
        }
        Lines lines = new Lines();
        for (Charge charge : charges) {
            BigDecimal price = charge.unitPriceUsd().multiply(share);
            lines.add(
                    charge.meter(),
                    charge.quantity(),
                    price.scale() > PRICE_DIGITS ? price.setScale(PRICE_DIGITS, RoundingMode.HALF_UP) : price);
        }
        return new Bill(
                lines.charges(),
                costUsd == null ? null : lines.sum(),
                listCostUsd,
                source,
                gaps,
                contextTier,
                new PriceVersion(String.valueOf(priceVersion), share).text());
    }

    /** The same, with more lines. */
    public Bill with(List<Charge> more) {
        if (more.isEmpty()) {
            return this;
        }
        Lines lines = new Lines();
        BigDecimal added = BigDecimal.ZERO;
        for (Charge charge : charges) {
            lines.add(charge.meter(), charge.quantity(), charge.unitPriceUsd());
        }
        for (Charge charge : more) {
            lines.add(charge.meter(), charge.quantity(), charge.unitPriceUsd());
            added = added.add(charge.costUsd());
        }
        return new Bill(
                lines.charges(),
                lines.sum(),
                listCostUsd == null ? null : listCostUsd.add(added),
                source,
                gaps,
                contextTier,
                priceVersion);
    }

    /**
     * The same, with what an attempt before the one that this is of was charged: those lines behind these, and marked,
     * because not all of that attempt may be known. Tier and price data remain those of this bill.
     */
    public Bill after(Bill attempt) {
        Bill both = attempt.charges.isEmpty() ? this : with(attempt.charges);
        TreeSet<String> more = new TreeSet<>(gaps);
        more.addAll(attempt.gaps);
        more.add(ATTEMPT);
        BigDecimal listed = attempt.listCostUsd == null
                ? listCostUsd
                : listCostUsd == null ? attempt.listCostUsd : listCostUsd.add(attempt.listCostUsd);
        return new Bill(
                both.charges,
                both.costUsd,
                listed,
                source == Source.NONE && !both.charges.isEmpty() ? attempt.source : source,
                List.copyOf(more),
                contextTier,
                source == Source.NONE ? attempt.priceVersion : priceVersion);
    }

    /** Whether the sum is exact. */
    public boolean complete() {
        return gaps.isEmpty();
    }

    /** A bill without a price. */
    public static Bill unpriced(MeteredUsage usage) {
        Set<String> gaps = gapsOf(usage);
        gaps.add(NO_PRICE);
        return new Bill(List.of(), null, null, Source.NONE, List.copyOf(gaps), null, null);
    }

    /** The bill of a call whose provider says what it cost. */
    public static Bill told(BigDecimal usd, MeteredUsage usage) {
        BigDecimal cost = usd.setScale(DIGITS, RoundingMode.HALF_UP);
        TreeSet<String> gaps = new TreeSet<>(usage.particulars().gaps());
        gaps.remove("total_tokens");
        return new Bill(
                List.of(new Charge(Meter.PROVIDER_TOLD, cost, BigDecimal.ONE, cost)),
                cost,
                cost,
                Source.PROVIDER,
                List.copyOf(gaps),
                null,
                "provider");
    }

    /** What a usage itself leaves open, in order; more may be added. */
    public static Set<String> gapsOf(MeteredUsage usage) {
        TreeSet<String> gaps = new TreeSet<>(usage.particulars().gaps());
        if (usage.source() == MeteredUsage.Source.ESTIMATED) {
            gaps.add(ESTIMATED);
        }
        return gaps;
    }

    /** Lines of a bill while it is made. */
    public static final class Lines {
        private final List<Charge> charges = new ArrayList<>(4);
        private BigDecimal exact = BigDecimal.ZERO;
        private BigDecimal rounded = BigDecimal.ZERO;
        private int largest = -1;

        /** Adds a line; of nothing there is none. */
        public void add(Meter meter, BigDecimal quantity, BigDecimal unitPrice) {
            if (quantity.signum() == 0) {
                return;
            }
            BigDecimal cost = quantity.multiply(unitPrice);
            BigDecimal line = cost.setScale(DIGITS, RoundingMode.HALF_UP);
            exact = exact.add(cost);
            rounded = rounded.add(line);
            if (largest < 0 || line.compareTo(charges.get(largest).costUsd()) > 0) {
                largest = charges.size();
            }
            charges.add(new Charge(meter, quantity, unitPrice, line));
        }

        /** The sum, rounded once. */
        public BigDecimal sum() {
            return exact.setScale(DIGITS, RoundingMode.HALF_UP);
        }

        /** The lines, whose costs add up to the sum: what rounding leaves over is in the largest. */
        public List<Charge> charges() {
            BigDecimal left = sum().subtract(rounded);
            if (left.signum() == 0) {
                return charges;
            }
            List<Charge> even = new ArrayList<>(charges);
            Charge one = even.get(largest);
            even.set(
                    largest,
                    new Charge(
                            one.meter(),
                            one.quantity(),
                            one.unitPriceUsd(),
                            one.costUsd().add(left)));
            return even;
        }
    }
}
