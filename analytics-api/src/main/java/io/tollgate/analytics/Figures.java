package io.tollgate.analytics;

import io.tollgate.analytics.Aggregate.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The {@link Aggregate}s of some calls and adjustments, which add up exactly. Not for several threads. */
@SuppressWarnings("EnumOrdinal") // Arrays by place: cells come by the ten thousand.
final class Figures {
    private static final int SIZE = Aggregate.values().length;
    private static final Set<Aggregate> SUMS = Arrays.stream(Aggregate.values())
            .filter(aggregate -> aggregate.kind() != Kind.STEPS)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Aggregate.class)));

    /** The place of each aggregate among those of its kind. */
    private static final int[] PLACES = Arrays.stream(Aggregate.values())
            .mapToInt(aggregate -> before(aggregate.kind(), aggregate.ordinal()))
            .toArray();

    private static final int AMOUNTS = before(Kind.MONEY, SIZE);
    private static final int HISTOGRAMS = before(Kind.STEPS, SIZE);

    private final long[] numbers = new long[SIZE];
    /** The higher halves of amounts of money, whose lower ones are among the numbers. */
    private final long[] high = new long[AMOUNTS];

    private final @Nullable Histogram[] histograms = new @Nullable Histogram[HISTOGRAMS];

    /** How many of a kind there are among the first of all. */
    private static int before(Kind kind, int first) {
        return (int) Arrays.stream(Aggregate.values(), 0, first)
                .filter(aggregate -> aggregate.kind() == kind)
                .count();
    }

    void add(Figures other) {
        add(other, Aggregate.all());
    }

    /** Adds all but the histograms of others. */
    void addSums(Figures other) {
        add(other, SUMS);
    }

    /** Adds some of the aggregates of others. */
    void add(Figures other, Set<Aggregate> wanted) {
        for (Aggregate aggregate : wanted) {
            int i = aggregate.ordinal();
            switch (aggregate.kind()) {
                case SUM -> numbers[i] += other.numbers[i];
                case MONEY -> plus(i, other.numbers[i], other.high[PLACES[i]]);
                case HIGHEST -> numbers[i] = Math.max(numbers[i], other.numbers[i]);
                case STEPS -> {
                    Histogram counted = other.histograms[PLACES[i]];
                    if (counted != null) {
                        histogram(aggregate).add(counted);
                    }
                }
            }
        }
    }

    /**
     * Adds the aggregates of cells that come next in an answer.
     *
     * @param wanted in the order in which they come
     */
    void addCells(Rows in, Set<Aggregate> wanted) throws IOException {
        add(in, wanted, false);
    }

    /** Adds those of rows or adjustments, whose steps are in a list. */
    void addListed(Rows in, Set<Aggregate> wanted) throws IOException {
        add(in, wanted, true);
    }

    private void add(Rows in, Set<Aggregate> wanted, boolean listed) throws IOException {
        for (Aggregate aggregate : wanted) {
            int i = aggregate.ordinal();
            switch (aggregate.kind()) {
                case SUM -> numbers[i] += in.int64();
                case MONEY -> plus(i, in.int64(), in.int64());
                case HIGHEST -> numbers[i] = Math.max(numbers[i], in.int64());
                case STEPS -> {
                    if (listed) {
                        histogram(aggregate).add(in.uint16s());
                    } else {
                        in.counts(histogram(aggregate));
                    }
                }
            }
        }
    }

    /** Writes what {@link #addCells} reads. */
    void write(KeptRows.Writer out, Set<Aggregate> wanted) {
        for (Aggregate aggregate : wanted) {
            int i = aggregate.ordinal();
            switch (aggregate.kind()) {
                case SUM, HIGHEST -> out.int64(numbers[i]);
                case MONEY -> {
                    out.int64(numbers[i]);
                    out.int64(high[PLACES[i]]);
                }
                case STEPS -> histogram(aggregate).write(out);
            }
        }
    }

    /** Adds what one row has of an aggregate: a number, units of money, or a step. */
    void addOne(Aggregate aggregate, long number) {
        int i = aggregate.ordinal();
        switch (aggregate.kind()) {
            case SUM -> numbers[i] += number;
            case MONEY -> plus(i, number, number >> (Long.SIZE - 1));
            case HIGHEST -> numbers[i] = Math.max(numbers[i], number);
            case STEPS -> {
                if (number != RowColumns.NO_STEP) {
                    histogram(aggregate).add((int) number, 1);
                }
            }
        }
    }

    private void plus(int i, long low, long more) {
        long sum = numbers[i] + low;
        high[PLACES[i]] += more + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        numbers[i] = sum;
    }

    private Histogram histogram(Aggregate aggregate) {
        int place = PLACES[aggregate.ordinal()];
        Histogram histogram = histograms[place];
        if (histogram == null) {
            histogram = new Histogram();
            histograms[place] = histogram;
        }
        return histogram;
    }

    /** So that it can be used for other calls. */
    void clear() {
        Arrays.fill(numbers, 0);
        Arrays.fill(high, 0);
        for (Histogram histogram : histograms) {
            if (histogram != null) {
                histogram.clear();
            }
        }
    }

    /** The same now, whatever is added later, without histograms. */
    Figures withoutHistograms() {
        Figures copy = new Figures();
        System.arraycopy(numbers, 0, copy.numbers, 0, SIZE);
        System.arraycopy(high, 0, copy.high, 0, AMOUNTS);
        return copy;
    }

    /** The same with the histograms of others; null has none. */
    Figures withHistogramsOf(@Nullable Figures other) {
        Figures copy = withoutHistograms();
        if (other != null) {
            System.arraycopy(other.histograms, 0, copy.histograms, 0, HISTOGRAMS);
        }
        return copy;
    }

    long number(Aggregate aggregate) {
        return numbers[aggregate.ordinal()];
    }

    /** Money in USD. */
    BigDecimal amount(Aggregate aggregate) {
        if (aggregate.kind() != Kind.MONEY) {
            throw new IllegalArgumentException(aggregate + " is not an amount of money");
        }
        int i = aggregate.ordinal();
        long upper = high[PLACES[i]];
        if (upper == numbers[i] >> (Long.SIZE - 1)) {
            return BigDecimal.valueOf(numbers[i], Aggregate.MONEY_SCALE);
        }
        BigInteger units =
                BigInteger.valueOf(upper).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(numbers[i])));
        return new BigDecimal(units, Aggregate.MONEY_SCALE);
    }

    /** Null if nothing was counted. */
    @Nullable
    Long percentile(Aggregate aggregate, double share) {
        Histogram histogram = histograms[PLACES[aggregate.ordinal()]];
        return histogram == null || histogram.total() == 0 ? null : histogram.percentile(share);
    }

    MetricValues values(Set<Metric> metrics) {
        Map<Metric, Number> values = new EnumMap<>(Metric.class);
        for (Metric metric : metrics) {
            Number value = metric.of(this);
            if (value != null) {
                values.put(metric, value);
            }
        }
        return new MetricValues(values);
    }
}
