package io.tollgate.benchmarks;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code benchmarks/run analysts}: what many analysts at once do to the calls of the same gateway. What a call goes
 * through has one processor; engine, analytics, broker and analysts have the others.
 */
public final class AnalystsMain {
    private static final String CALM = "without analysts";
    private static final String BUSY = "with analysts";
    private static final String P50 = "p50";
    private static final String P99 = "p99";
    private static final double P99_RATIO = 1.1;
    private static final String USAGE = """
            usage: benchmarks/run analysts [options]

              --analysts N  how many ask at once (50)
              --rounds N    of calls without and with them (20)
              --seconds N   of calls in a half of a round (5)
              --rows N      rows over 400 days, made in the engine (100000000)
              --data DIR    keep the rows there for the next run, or use those that are there (a folder of the run)
              --out DIR     folder of the results (benchmarks/results/analysts)
            """;

    private AnalystsMain() {}

    public static void main(String[] args) {
        Run.main(args, USAGE, "benchmarks/results/analysts", given -> {
            Plan plan = new Plan(
                    given.number("--analysts", 50),
                    given.number("--rounds", 20),
                    given.number("--seconds", 5),
                    given.number("--rows", 100_000_000));
            String data = given.text("--data", "");
            return run -> measure(plan, run, run.folder(data));
        });
    }

    private record Plan(int analysts, int rounds, int seconds, long rows) {}

    private static Results measure(Plan plan, Run run, Path data) throws IOException, InterruptedException {
        Machine machine = Machine.find(Run.staged());
        SecureRandom random = new SecureRandom();
        String token = GatewayToken.generate(random);
        List<String> tokens = Stream.generate(() -> GatewayToken.generate(random))
                .limit(plan.analysts())
                .toList();
        FullTable table = FullTable.open(run.services(), data, plan.rows(), run.console());
        Map<String, String> environment = Map.of(
                "TOLLGATE_ANALYTICS_URL",
                table.analytics(Map.of()).url(),
                StaticTokens.HASHES_VARIABLE,
                hashes(tokens));
        Testbed testbed = new Testbed(machine, Options.of(Arguments.of(List.of())), run.folder(), token, environment);
        run.atEnd(testbed::close);
        testbed.start();
        // This process and all that it started, and then back again what a call goes through.
        Affinity.move(ProcessHandle.current().pid(), Affinity.OTHERS);
        testbed.narrow();
        Target gateway = testbed.targets().getLast();
        Wrk wrk = Wrk.prepare(machine.wrk().toString(), run.folder(), token);
        try (Analysts analysts = new Analysts(gateway.chat(), tokens, table.end())) {
            Figures figures = rounds(plan, gateway, wrk, analysts, run.console());
            testbed.check();
            return new Results(
                    setting(plan, table, analysts.answers()), table(figures), figures, List.of(bar(figures)));
        }
    }

    /** What the gateway is told of the analysts' tokens, by its environment. */
    private static String hashes(List<String> tokens) {
        return IntStream.range(0, tokens.size())
                .mapToObj(i -> "analyst-" + i + ":" + GatewayToken.sha256(tokens.get(i)))
                .collect(Collectors.joining(","));
    }

    private static Figures rounds(Plan plan, Target gateway, Wrk wrk, Analysts analysts, Console console)
            throws IOException, InterruptedException {
        Figures figures = new Figures();
        console.step("warming up");
        wrk.run(gateway.chat(), 8, 30);
        for (int round = 1; round <= plan.rounds(); round++) {
            console.step("round " + round + "/" + plan.rounds());
            add(figures, CALM, wrk.runOne(gateway.chat(), plan.seconds(), Affinity.LAST));
            analysts.begin();
            Thread.sleep(1000);
            add(figures, BUSY, wrk.runOne(gateway.chat(), plan.seconds(), Affinity.LAST));
            analysts.end();
        }
        return figures;
    }

    private static void add(Figures figures, String of, Wrk.Load load) {
        figures.add(P50, of, load.p50());
        figures.add(P99, of, load.p99());
    }

    static Bar bar(Figures figures) {
        return new Bar(
                "calls' p99 with analysts, times that without",
                figures.median(P99, BUSY) / figures.median(P99, CALM),
                P99_RATIO);
    }

    static String table(Figures figures) {
        StringBuilder table = new StringBuilder("""
                | calls at one connection, µs | p50 | p99 |
                | --- | ---: | ---: |
                """);
        for (String of : List.of(CALM, BUSY)) {
            table.append(String.format(
                    Locale.ROOT, "| %s | %,.0f | %,.0f |%n", of, figures.median(P50, of), figures.median(P99, of)));
        }
        return table.toString();
    }

    private static Map<String, String> setting(Plan plan, FullTable table, SortedMap<String, Long> answers)
            throws IOException, InterruptedException {
        Map<String, String> setting =
                Machine.setting("one for what a call goes through, the rest for engine, analytics and analysts");
        setting.put("rows", String.format(Locale.ROOT, "%,d over %d days", table.rows(), FullTable.DAYS));
        setting.put(
                "rounds",
                plan.rounds() + " of " + plan.seconds() + " s of calls without analysts and as long with "
                        + plan.analysts());
        setting.put("what analysts were answered", answers.toString());
        return setting;
    }
}
