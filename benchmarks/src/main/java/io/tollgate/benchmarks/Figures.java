package io.tollgate.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures by measurement and target, a value for each round, in the order in which they were first taken. */
final class Figures {
    private final Map<String, Map<String, List<Double>>> rounds = new LinkedHashMap<>();

    /** Notes a round's value. */
    void add(String figure, String target, double value) {
        rounds.computeIfAbsent(figure, ignored -> new LinkedHashMap<>())
                .computeIfAbsent(target, ignored -> new ArrayList<>())
                .add(value);
    }

    /** The values of each round, by figure and target. */
    Map<String, Map<String, List<Double>>> rounds() {
        return rounds;
    }

    boolean has(String figure, String target) {
        return rounds.getOrDefault(figure, Map.of()).containsKey(target);
    }

    /** The median over the rounds; fails where there is none. */
    double median(String figure, String target) {
        List<Double> values = rounds.getOrDefault(figure, Map.of()).get(target);
        if (values == null) {
            throw new IllegalArgumentException("no " + figure + " of " + target);
        }
        return median(values);
    }

    /** By nearest rank over the rounds; fails where there are none. */
    double percentile(String figure, String target, double level) {
        List<Double> sorted = rounds.getOrDefault(figure, Map.of()).getOrDefault(target, List.of()).stream()
                .sorted()
                .toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("no " + figure + " of " + target);
        }
        return sorted.get((int) Math.ceil(level * sorted.size()) - 1);
    }

    /** The number of rounds. */
    int count(String figure, String target) {
        return rounds.getOrDefault(figure, Map.of())
                .getOrDefault(target, List.of())
                .size();
    }

    /** The sum over the rounds. */
    double sum(String figure, String target) {
        return rounds.getOrDefault(figure, Map.of()).getOrDefault(target, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }

    /** The slope of a least-squares line through values taken at equal steps, per step. */
    static double slope(List<Double> values) {
        double meanX = (values.size() - 1) / 2.0;
        double meanY =
                values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double above = 0;
        double below = 0;
        for (int x = 0; x < values.size(); x++) {
            above += (x - meanX) * (values.get(x) - meanY);
            below += (x - meanX) * (x - meanX);
        }
        return below == 0 ? 0 : above / below;
    }
}
