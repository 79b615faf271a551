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
 * @param priceVersion the data that the prices come from, and since when they hold; null if there are none
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

    private static final int DIGITS = 9;

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
