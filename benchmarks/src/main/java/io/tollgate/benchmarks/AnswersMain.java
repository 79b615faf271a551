package io.tollgate.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code benchmarks/run analytics}: what analysts ask, of a hundred million rows. Exit codes: 0 the bars were kept, 1
 * one was missed or the run failed, 2 usage.
 */
public final class AnswersMain {
    private static final String USAGE = """
            usage: benchmarks/run analytics [options]

              --rows N          rows over 400 days, made in the engine (100000000)
              --rate N          calls that are stored a second meanwhile (500)
              --warmup N        seconds of all questions, of other ranges, before anything is counted (60)
              --runs N          runs of each question (50)
              --row-seconds N   after so long no question is asked of rows alone again (60)
              --data DIR        keep the rows there for the next run, or use those that are there (a folder of the run)
              --out DIR         folder of the results (benchmarks/results/analytics)
            """;

    private AnswersMain() {}

    public static void main(String[] args) {
        Run.main(args, USAGE, "benchmarks/results/analytics", given -> {
            int rows = given.number("--rows", 100_000_000);
            int rate = given.number("--rate", 500);
            int warmup = given.number("--warmup", 60);
            int runs = given.number("--runs", 50);
            int rowSeconds = given.number("--row-seconds", 60);
            String data = given.text("--data", "");
            return run -> {
                FullTable table = FullTable.open(run.services(), run.folder(data), rows, run.console());
                Figures figures = Answers.run(table, rate, warmup, runs, rowSeconds, run.console());
                return new Results(setting(figures, rate, warmup, runs), table(figures), figures, bars(figures));
            };
        });
    }

    static List<Bar> bars(Figures figures) {
        return Stream.concat(
                        Question.all().stream()
                                .filter(question -> figures.has(question.name(), Answers.ROLL_UPS))
                                .map(question -> bar(figures, question.name(), question.limitMillis())),
                        Page.all().stream()
                                .filter(page -> figures.has(page.name(), Answers.ROLL_UPS))
                                .map(page -> bar(figures, page.name(), Page.LIMIT_MILLIS)))
                .toList();
    }

    private static Bar bar(Figures figures, String name, double limitMillis) {
        return new Bar(name + ", p99, ms", figures.percentile(name, Answers.ROLL_UPS, 0.99), limitMillis);
    }

    static String table(Figures figures) {
        StringBuilder table = new StringBuilder("""
                | ms | roll-ups first | p50 | p99 | rows alone p50 | p99 | runs |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        for (Question question : Question.all()) {
            String name = question.name();
            if (figures.has(name, Answers.ROLL_UPS) && figures.has(name, Answers.ROWS)) {
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %d |%n",
                        name,
                        figures.median(name, Answers.FIRST),
                        figures.percentile(name, Answers.ROLL_UPS, 0.5),
                        figures.percentile(name, Answers.ROLL_UPS, 0.99),
                        figures.percentile(name, Answers.ROWS, 0.5),
                        figures.percentile(name, Answers.ROWS, 0.99),
                        figures.count(name, Answers.ROWS)));
            }
        }
        for (Page page : Page.all()) {
            String name = page.name();
            if (figures.has(name, Answers.ROLL_UPS)) {
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %,.0f | %,.0f | %,.0f | | | |%n",
                        name,
                        figures.median(name, Answers.FIRST),
                        figures.percentile(name, Answers.ROLL_UPS, 0.5),
                        figures.percentile(name, Answers.ROLL_UPS, 0.99)));
            }
        }
        return table.toString();
    }

    private static Map<String, String> setting(Figures figures, int rate, int warmup, int runs) throws IOException {
        Map<String, String> setting = Machine.setting("shared by engine, analytics and what is stored meanwhile");
        setting.put(
                Answers.STORED,
                String.format(
                        Locale.ROOT,
                        "%,.0f over 400 days, made in %.0f s, rolled up in %.0f s on one processor",
                        figures.median(Answers.STORED, Answers.ROWS),
                        figures.median(Answers.FILLED, Answers.ROWS),
                        figures.median(Answers.ROLLED, Answers.ROLL_UPS)));
        setting.put("meanwhile", rate + " calls a second are stored");
        setting.put(
                "runs",
                runs + " of each question, after " + warmup
                        + " s of all; of rows alone as many as the last column says");
        return setting;
    }
}
