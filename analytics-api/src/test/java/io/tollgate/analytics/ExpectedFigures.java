package io.tollgate.analytics;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The figures of some calls, computed without a database. */
record ExpectedFigures(List<StoredCall> calls) {

    ExpectedFigures {
        calls = List.copyOf(calls);
    }

    long count() {
        return calls.size();
    }

    long outcome(String outcome) {
        return calls.stream().filter(call -> call.outcome().equals(outcome)).count();
    }

    long sum(ToLongFunction<StoredCall> figure) {
        return calls.stream().mapToLong(figure).sum();
    }

    BigDecimal cost() {
        return calls.stream().map(StoredCall::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Nullable
    Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    List<Long> latencies() {
        return calls.stream().map(StoredCall::latency).sorted().toList();
    }

    List<Long> firstTokens() {
        return calls.stream()
                .flatMap(call -> java.util.stream.Stream.ofNullable(call.firstToken()))
                .sorted()
                .toList();
    }

    /** By nearest rank. */
    static @Nullable Long percentile(List<Long> sorted, double level) {
        return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(level * sorted.size()) - 1);
    }
}
