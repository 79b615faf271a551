package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Services.Service;
import io.tollgate.gateway.access.GatewayToken;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * {@code benchmarks/run freshness}: how soon after its end a call is counted, against everything that {@code tollgate
 * up} starts. Exit codes: 0 the bar was kept, 1 it was missed or the run failed, 2 usage.
 */
public final class FreshnessMain {
    private static final double LIMIT_MILLIS = 2_000;
    private static final int WARM_UP_SECONDS = 60;
    private static final String USAGE = """
            usage: benchmarks/run freshness [options]

              --rate N      calls a second (500)
              --seconds N   for how long, after a minute of warming up (30)
              --out DIR     folder of the results (benchmarks/results/freshness)
            """;

    private FreshnessMain() {}

    public static void main(String[] args) {
        Run.main(args, USAGE, "benchmarks/results/freshness", given -> {
            int rate = given.number("--rate", 500);
            int seconds = given.number("--seconds", 30);
            return run -> {
                Figures figures = figures(times(run, rate, seconds));
                return new Results(setting(rate, seconds), table(figures), figures, List.of(bar(figures)));
            };
        });
    }

    private static Histogram times(Run run, int rate, int seconds) throws IOException, InterruptedException {
        String token = GatewayToken.generate(new SecureRandom());
        run.console().step("starting everything that up starts");
        Service up = run.services()
                .start(
                        "up",
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                        "io.tollgate.standalone.Tollgate",
                        List.of(
                                "up",
                                "--port",
                                "0",
                                "--data",
                                run.folder().resolve("data").toString()),
                        Map.of("GATEWAY_API_KEY", token));
        run.console().step("warming up");
        new Freshness(up.url(), token, Math.max(50, rate / 4), WARM_UP_SECONDS / 4).run();
        new Freshness(up.url(), token, rate, WARM_UP_SECONDS * 3 / 4).run();
        run.console().step(rate + " calls a second for " + seconds + " s");
        return new Freshness(up.url(), token, rate, seconds).run();
    }

    private static Figures figures(Histogram times) {
        Figures figures = new Figures();
        figures.add("p50", "ms", (double) times.getValueAtPercentile(50));
        figures.add("p99", "ms", (double) times.getValueAtPercentile(99));
        figures.add("longest", "ms", (double) times.getMaxValue());
        return figures;
    }

    static Bar bar(Figures figures) {
        return new Bar("call's end to visible in /v1/analytics, p99, ms", figures.median("p99", "ms"), LIMIT_MILLIS);
    }

    static String table(Figures figures) {
        StringBuilder table = new StringBuilder("| call's end to visible | ms |\n| --- | ---: |\n");
        for (String figure : figures.rounds().keySet()) {
            table.append("| ")
                    .append(figure)
                    .append(" | ")
                    .append(Math.round(figures.median(figure, "ms")))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static Map<String, String> setting(int rate, int seconds) throws IOException {
        Map<String, String> setting = Machine.setting("shared by the load and all that up starts");
        setting.put("calls", rate + " a second for " + seconds + " s, after " + WARM_UP_SECONDS + " s of warming up");
        return setting;
    }
}
