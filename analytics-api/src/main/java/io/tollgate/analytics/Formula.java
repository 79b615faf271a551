package io.tollgate.analytics;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Metric} is made from {@link Aggregate}s: by ClickHouse over partial ones, or here over {@link Figures}.
 */
sealed interface Formula {
    List<Aggregate> aggregates();

    /** SQL over the partial aggregates of finer groups, which come from rows. */
    String sql();

    /** Null where it is a rate, an average or a percentile of nothing. */
    @Nullable
    Number of(Figures figures);

    Metric.Kind kind();

    /** The sum of some, less the sum of others. */
    record Sum(List<Aggregate> some, List<Aggregate> others) implements Formula {
        public Sum {
            some = List.copyOf(some);
            others = List.copyOf(others);
        }

        @Override
        public List<Aggregate> aggregates() {
            return Stream.concat(some.stream(), others.stream()).toList();
        }

        @Override
        public String sql() {
            return some.stream().map(Aggregate::total).collect(Collectors.joining(" + "))
                    + others.stream()
                            .map(aggregate -> " - " + aggregate.total())
                            .collect(Collectors.joining());
        }

        @Override
        public Number of(Figures figures) {
            return sum(some, figures) - sum(others, figures);
        }

        /** Without a stream or an iterator, for there may be ten thousands of them in an answer. */
        private static long sum(List<Aggregate> aggregates, Figures figures) {
            long sum = 0;
            for (int i = 0; i < aggregates.size(); i++) {
                sum += figures.number(aggregates.get(i));
            }
            return sum;
        }

        @Override
        public Metric.Kind kind() {
            return Metric.Kind.COUNT;
        }
    }

    /** An amount of money. */
    record Amount(Aggregate aggregate) implements Formula {
        @Override
        public List<Aggregate> aggregates() {
            return List.of(aggregate);
        }

        @Override
        public String sql() {
            return aggregate.total();
        }

        @Override
        public Number of(Figures figures) {
            return plain(figures.amount(aggregate));
        }

        /** Without zeros at its end, and never with an exponent. */
        static BigDecimal plain(BigDecimal exact) {
            BigDecimal stripped = exact.stripTrailingZeros();
            return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        }

        @Override
        public Metric.Kind kind() {
            return Metric.Kind.AMOUNT;
        }
    }

    /**
     * One as a share of another, rounded to so many digits as ClickHouse does: to the even one of two that are as near.
     */
    record Ratio(Aggregate numerator, int factor, Aggregate denominator, int digits) implements Formula {
        private static final double[] SCALES = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

        @Override
        public List<Aggregate> aggregates() {
            return List.of(numerator, denominator);
        }

        @Override
        public String sql() {
            return "round(" + numerator.total() + (factor == 1 ? "" : " * " + factor) + " / nullIf("
                    + denominator.total() + ", 0), " + digits + ")";
        }

        @Override
        public @Nullable Number of(Figures figures) {
            long divisor = figures.number(denominator);
            if (divisor == 0) {
                return null;
            }
            double scale = SCALES[digits];
            return Math.rint((double) (figures.number(numerator) * factor) / divisor * scale) / scale;
        }

        @Override
        public Metric.Kind kind() {
            return Metric.Kind.RATIO;
        }
    }

    /** The highest of what some calls have. */
    record Highest(Aggregate highest, Aggregate calls) implements Formula {
        @Override
        public List<Aggregate> aggregates() {
            return List.of(highest, calls);
        }

        @Override
        public String sql() {
            return "if(" + calls.total() + " = 0, NULL, " + highest.highest() + ")";
        }

        @Override
        public @Nullable Number of(Figures figures) {
            return figures.number(calls) == 0 ? null : Long.valueOf(figures.number(highest));
        }

        @Override
        public Metric.Kind kind() {
            return Metric.Kind.RANK;
        }
    }

    /**
     * A percentile of what some calls have.
     *
     * @param place its place in {@link Metric#SHARES}, from 1
     */
    record Percentile(int place, Aggregate values, Aggregate calls) implements Formula {
        @Override
        public List<Aggregate> aggregates() {
            return List.of(values, calls);
        }

        @Override
        public String sql() {
            return "if(" + calls.total() + " = 0, NULL, " + values.merged() + "[" + place + "])";
        }

        @Override
        public @Nullable Number of(Figures figures) {
            return figures.number(calls) == 0 ? null : figures.percentile(values, Metric.SHARES.get(place - 1));
        }

        @Override
        public Metric.Kind kind() {
            return Metric.Kind.RANK;
        }
    }
}
