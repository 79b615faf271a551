package io.tollgate.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code benchmarks/run ingest}: the audit consumer beside what bounds it. Exit codes: 0 the bar was kept, 1 it was
 * missed or the run failed, 2 usage.
 */
public final class IngestMain {
    private static final double SHARE = 60;
    private static final String USAGE = """
            usage: benchmarks/run ingest [options]

              --records N      records in the topic (3000000)
              --partitions N   partitions of the topic (12)
              --rounds N       rounds; each measures all three (3)
              --out DIR        folder of the results (benchmarks/results/ingest)
            """;

    private IngestMain() {}

    public static void main(String[] args) {
        Run.main(args, USAGE, "benchmarks/results/ingest", given -> {
            int records = given.number("--records", 3_000_000);
            int partitions = given.number("--partitions", 12);
            int rounds = given.number("--rounds", 3);
            return run -> {
                Figures figures = Ingest.run(run.services(), run.folder(), partitions, records, rounds, run.console());
                return new Results(
                        setting(records, partitions, rounds), table(figures), figures, List.of(bar(figures)));
            };
        });
    }

    static Bar bar(Figures figures) {
        double slower = Math.min(figures.median(Ingest.RATE, Ingest.BARE), figures.median(Ingest.RATE, Ingest.INSERT));
        return Bar.atLeast(
                "the audit consumer's records per second, % of the slower limit's",
                100 * figures.median(Ingest.RATE, Ingest.CONSUMER) / slower, SHARE);
    }

    static String table(Figures figures) {
        List<String> names = List.of(Ingest.BARE, Ingest.INSERT, Ingest.CONSUMER);
        StringBuilder table =
                new StringBuilder("| median | " + String.join(" | ", names) + " |\n| --- | ---: | ---: | ---: |\n");
        for (String figure : List.of(Ingest.RATE, Ingest.CPU, Ingest.ENGINE_CPU, Ingest.BROKER_CPU, Ingest.ROWS)) {
            table.append("| ").append(figure);
            for (String name : names) {
                table.append(" | ").append(figures.has(figure, name) ? number(figures.median(figure, name)) : "");
            }
            table.append(" |\n");
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : "%.1f", value);
    }

    private static Map<String, String> setting(int records, int partitions, int rounds) throws IOException {
        Map<String, String> setting = Machine.setting("shared by broker, engine and consumer");
        setting.put("records", records + " in " + partitions + " partitions, the first quarter uncounted");
        setting.put("rounds", Integer.toString(rounds));
        return setting;
    }
}
