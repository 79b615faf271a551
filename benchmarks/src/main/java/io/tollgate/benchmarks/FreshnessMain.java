package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Services.Service;
import io.tollgate.gateway.access.GatewayToken;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
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
            int rate = given.number("--rate", 500);
            int seconds = given.number("--seconds", 30);
            Path out = Path.of(given.text("--out", "benchmarks/results/freshness"));
            given.check();
            return measure(rate, seconds, out) ? 0 : 1;
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

    private static boolean measure(int rate, int seconds, Path out) throws IOException, InterruptedException {
        Console console = new Console(System.out);
        String token = GatewayToken.generate(new SecureRandom());
        try (WorkFolder folder = WorkFolder.make();
                Services services = new Services(WorkFolder.staged(), folder.path())) {
            Runtime.getRuntime().addShutdownHook(new Thread(services::close));
            console.step("starting everything that up starts");
            Service up = services.start(
                    "up",
                    List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                    "io.tollgate.standalone.Tollgate",
                    List.of(
                            "up",
                            "--port",
                            "0",
                            "--data",
                            folder.path().resolve("data").toString()),
                    Map.of("GATEWAY_API_KEY", token));
            console.step("warming up");
            new Freshness(up.url(), token, Math.max(50, rate / 4), WARM_UP_SECONDS / 4).run();
            new Freshness(up.url(), token, rate, WARM_UP_SECONDS * 3 / 4).run();
            console.step(rate + " calls a second for " + seconds + " s");
            Histogram times = new Freshness(up.url(), token, rate, seconds).run();
            Figures figures = figures(times);
            Results results = new Results(setting(rate, seconds), table(figures), figures, List.of(bar(figures)));
            results.write(out);
            console.print("\n" + results.markdown());
            return results.kept();
        }
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
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        setting.put(
                "machine",
                Machine.processor() + ", " + Runtime.getRuntime().availableProcessors()
                        + " processors shared by the load and all that up starts");
        setting.put("Java", Runtime.version().toString());
        setting.put("calls", rate + " a second for " + seconds + " s, after " + WARM_UP_SECONDS + " s of warming up");
        return setting;
    }
}
