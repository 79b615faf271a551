package io.tollgate.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
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
        List<String> arguments = List.of(args);
        if (arguments.contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        System.exit(run(arguments));
    }

    private static int run(List<String> arguments) {
        try {
            Arguments given = Arguments.of(arguments);
            int records = given.number("--records", 3_000_000);
            int partitions = given.number("--partitions", 12);
            int rounds = given.number("--rounds", 3);
            Path out = Path.of(given.text("--out", "benchmarks/results/ingest"));
            given.check();
            return measure(records, partitions, rounds, out) ? 0 : 1;
        } catch (UsageException e) {
            System.err.println("benchmarks: " + e.getMessage());
            return 2;
        } catch (IOException | RuntimeException e) {
            System.err.println("benchmarks: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static boolean measure(int records, int partitions, int rounds, Path out)
            throws IOException, InterruptedException {
        Console console = new Console(System.out);
        try (WorkFolder folder = WorkFolder.make();
                Services services = new Services(WorkFolder.staged(), folder.path())) {
            Thread ending = new Thread(services::close);
            Runtime.getRuntime().addShutdownHook(ending);
            Figures figures = Ingest.run(services, folder.path(), partitions, records, rounds, console);
            Results results =
                    new Results(setting(records, partitions, rounds), table(figures), figures, List.of(bar(figures)));
            results.write(out);
            console.print("\n" + results.markdown());
            return results.kept();
        }
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
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        setting.put(
                "machine",
                Machine.processor() + ", " + Runtime.getRuntime().availableProcessors()
                        + " processors shared by broker, engine and consumer");
        setting.put("Java", Runtime.version().toString());
        setting.put("records", records + " in " + partitions + " partitions, the first quarter uncounted");
        setting.put("rounds", Integer.toString(rounds));
        return setting;
    }
}
