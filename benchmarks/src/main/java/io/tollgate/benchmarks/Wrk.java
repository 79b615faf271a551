package io.tollgate.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The load for plain calls: wrk, each connection sending its next request when it has the answer to the last. */
final class Wrk {
    private static final String RESULT = "result ";

    private final String wrk;
    private final Path folder;
    private final Path script;

    private Wrk(String wrk, Path folder, Path script) {
        this.wrk = wrk;
        this.folder = folder;
        this.script = script;
    }

    static Wrk prepare(String wrk, Path folder, String token) throws IOException {
        Path script = Files.writeString(folder.resolve("call.lua"), """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer %s"
            wrk.body = [[%s]]
            function done(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("result %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
                latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
            end
            """.formatted(token, Completion.REQUEST));
        return new Wrk(wrk, folder, script);
    }

    /**
     * One run's figures.
     *
     * @param requests calls answered
     * @param micros length of the run, microseconds
     * @param p50 median latency, microseconds
     * @param p99 its 99th percentile
     */
    record Load(long requests, long micros, double p50, double p99) {
        double perSecond() {
            return requests * 1e6 / micros;
        }
    }

    /** Loads a target; fails where a single call was not answered 2xx. */
    Load run(URI target, int connections, int seconds) throws IOException, InterruptedException {
        return run(target, connections, seconds, Affinity.ALL);
    }

    /** The same on some processors only. */
    Load run(URI target, int connections, int seconds, String processors) throws IOException, InterruptedException {
        Stream<String> load = Stream.of(
                wrk,
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                script.toString(),
                target.toString());
        List<String> command = Affinity.on(processors, load).toList();
        try (Child child = Child.start("wrk", command, Map.of(), folder)) {
            String output = child.finish(Duration.ofSeconds(seconds + 30L));
            return output.lines()
                    .filter(line -> line.startsWith(RESULT))
                    .map(line -> load(target, line))
                    .findFirst()
                    .orElseThrow(() -> new IOException("wrk gave no result:\n" + output));
        }
    }

    private static Load load(URI target, String line) {
        String[] parts = line.substring(RESULT.length()).split(" ", -1);
        if (!"0".equals(parts[4])) {
            throw new IllegalStateException(parts[4] + " of " + parts[0] + " calls to " + target + " failed");
        }
        return new Load(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]));
    }
}
