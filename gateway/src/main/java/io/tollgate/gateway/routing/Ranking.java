package io.tollgate.gateway.routing;

import io.tollgate.gateway.config.AliasConfig.Policy;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts candidates in the order in which they are tried. */
final class Ranking {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Ranking() {}

    /**
     * The options in order; equals stay as they were.
     *
     * @param options by place
     * @param sticky what keeps a weighted choice the same from call to call, whatever else comes and goes; null for
     *     nothing
     */
    static List<Option> order(Policy policy, List<Option> options, RandomGenerator random, @Nullable String sticky) {
        return switch (policy) {
            case PRIORITY -> options;
            case WEIGHTED -> weighted(options, random, sticky);
            case LATENCY ->
                sorted(
                        options,
                        Comparator.comparingDouble(each -> each.standing().firstTokenMillis()));
            case COST -> sorted(options, Comparator.comparingDouble(Ranking::cost));
            case LEAST_BUSY ->
                sorted(
                        options,
                        Comparator.comparingDouble(each -> each.standing().busy()));
            case SCORE -> scored(options);
        };
    }

    private static List<Option> sorted(List<Option> options, Comparator<Option> by) {
        return options.stream().sorted(by).toList();
    }

    /** Each is reckoned once: there may be hundreds. */
    private static List<Option> scored(List<Option> options) {
        return least(options.stream().map(option -> new Placed(-option.score().total(), option)));
    }

    /** An option and what it is put in order by. */
    private record Placed(double by, Option option) {}

    private static List<Option> least(Stream<Placed> placed) {
        return placed.sorted(Comparator.comparingDouble(Placed::by))
                .map(Placed::option)
                .toList();
    }

    /** One without a price may cost anything. */
    private static double cost(Option option) {
        Double cost = option.costUsd();
        return cost == null ? Double.POSITIVE_INFINITY : cost;
    }

    /**
     * Each is given an exponential time with its weight as the rate: that the least is a certain one's has the
     * probability of its share, and so on among those that are left. From a hash in place of chance, this is rendezvous
     * hashing with weights: a key moves only where the one that it had goes, or one comes that it has now.
     */
    private static List<Option> weighted(List<Option> options, RandomGenerator random, @Nullable String sticky) {
        return least(options.stream().map(option -> {
            double uniform = sticky == null ? random.nextDouble() : uniform(sticky + '\n' + option.name());
            return new Placed(-Math.log1p(-uniform) / option.weight(), option);
        }));
    }

    /** From 0 to less than 1: FNV-1a, mixed as MurmurHash3's last step does it. */
    static double uniform(String key) {
        long hash = FNV_OFFSET;
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return ((hash ^ (hash >>> 33)) >>> 11) * 0x1.0p-53;
    }
}
