package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.AliasConfig.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RankingTest {
    private static final int DRAWS = 100_000;

    private final Random random = new Random(11);

    private static Option option(String name, int place, double weight, Standing standing, @Nullable Double cost) {
        return new Option(new Target(name, "m", "m", usage -> null), place, 3, weight, standing, cost, 1);
    }

    private static String names(List<Option> options) {
        return String.join(
                " ", options.stream().map(each -> each.target().provider()).toList());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // policy; of each of a, b, c: success, headroom, ms to the first token, busy, cost; the order
                "PRIORITY, 0 0 900 1 9, 1 1 10 0 1, 1 1 10 0 1, a b c",
                "LATENCY, 1 1 900 0 1, 1 1 100 0 1, 1 1 400 0 1, b c a",
                "LATENCY, 1 1 900 0 1, 1 1 100 0 1, 1 1 0 0 1, c b a",
                "COST, 1 1 0 0 3, 1 1 0 0 -, 1 1 0 0 1, c a b",
                "COST, 1 1 0 0 -, 1 1 0 0 -, 1 1 0 0 -, a b c",
                "LEAST_BUSY, 1 1 0 0.5 1, 1 1 0 0.1 1, 1 1 0 0.2 1, b c a",
                "SCORE, 1 1 0 0 1, 1 1 0 0 1, 1 1 0 0 1, a b c",
                "SCORE, 0.5 1 0 0 1, 1 1 0 0 1, 1 0.9 0 0 1, b c a",
                "SCORE, 1 1 2000 0 1, 1 1 200 0 1, 1 1 0 0 1, b c a",
                "SCORE, 0.9 1 100 0 1, 1 0.8 100 0 1, 1 1 8000 0 1, b a c",
            })
    void aPolicyPutsCandidatesInOrder(Policy policy, String a, String b, String c, String order) {
        List<Option> options = new ArrayList<>();
        for (String each : List.of("a " + a, "b " + b, "c " + c)) {
            String[] is = each.split(" ", -1);
            Standing standing = new Standing(
                    true,
                    Double.parseDouble(is[1]),
                    Double.parseDouble(is[2]),
                    Double.parseDouble(is[3]),
                    Double.parseDouble(is[4]));
            Double cost = is[5].equals("-") ? null : Double.valueOf(is[5]);
            options.add(option(is[0], options.size(), 1, standing, cost));
        }
        assertThat(names(Ranking.order(policy, options, random, null))).isEqualTo(order);
    }

    private List<Option> weighted(double... weights) {
        List<Option> options = new ArrayList<>();
        for (double weight : weights) {
            String name = String.valueOf((char) ('a' + options.size()));
            options.add(option(name, options.size(), weight, Standing.UNKNOWN, null));
        }
        return options;
    }

    private String first(List<Option> options, @Nullable String sticky) {
        return Ranking.order(Policy.WEIGHTED, options, random, sticky)
                .getFirst()
                .target()
                .provider();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void sharesAreAsTheWeightsAre(boolean sticky) {
        Map<String, Integer> counts = new HashMap<>();
        List<Option> options = weighted(1, 2.5, 6.5);
        for (int i = 0; i < DRAWS; i++) {
            counts.merge(first(options, sticky ? "session-" + i : null), 1, Integer::sum);
        }
        assertThat(counts.get("a") / (double) DRAWS).isEqualTo(0.1, within(0.01));
        assertThat(counts.get("b") / (double) DRAWS).isEqualTo(0.25, within(0.01));
        assertThat(counts.get("c") / (double) DRAWS).isEqualTo(0.65, within(0.01));
    }

    @Test
    void aKeyStaysWhereItIsUnlessWhatItHadGoes() {
        List<Option> all = weighted(1, 1, 2);
        List<Option> withoutB = List.of(all.get(0), all.get(2));
        int moved = 0;
        for (int i = 0; i < 1_000; i++) {
            String key = "user-" + i;
            String had = first(all, key);
            assertThat(first(all, key)).isEqualTo(had);
            if (had.equals("b")) {
                moved++;
            } else {
                assertThat(first(withoutB, key)).isEqualTo(had);
            }
        }
        assertThat(moved).isPositive();
    }

    @Test
    void theScoreIsTheSumOfItsTerms() {
        assertThat(new Score(1, 1, 1, 1, 1).total()).isEqualTo(1.02, within(1e-9));
        assertThat(new Score(0.5, 0.25, 0.4, 0, 1).total()).isEqualTo(0.3 + 0.05 + 0.06 + 0.02, within(1e-9));
    }
}
