package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Completion.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The load for plain calls: wrk, each connection sending its next request when it has the answer to the last. */
final class Wrk {
    private static final String RESULT = "result ";

    private static final String CALL = """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer %s"
            wrk.body = [[%s]]
            function result(summary, p50, p99)
              local e = summary.errors
              io.write(string.format("result %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
                p50, p99, e.connect + e.read + e.write + e.status + e.timeout))
            end
            """;

    /** wrk's own percentiles. */
    private static final String MANY = CALL + """
            function done(summary, latency, requests)
              result(summary, latency:percentile(50), latency:percentile(99))
            end
            """;

    /**
     * Percentiles of the calls that were made. wrk's own correct for coordinated omission: they add, for each call that
     * took long, calls that others would have made meanwhile, and there are no others at one connection.
     */
    private static final String ONE = CALL + """
            local ffi = require("ffi")
            ffi.cdef("typedef struct { long seconds, nanos; } timespec; int clock_gettime(int, timespec *);")
            local CLOCK_MONOTONIC, time = 1, ffi.new("timespec")
            local function micros()
              ffi.C.clock_gettime(CLOCK_MONOTONIC, time)
              return tonumber(time.seconds) * 1e6 + tonumber(time.nanos) / 1e3
            end

            local call, since, thread
            took = {}
            function setup(one) thread = one end
            function request()
              call = call or wrk.format()
              since = micros()
              return call
            end
            function response() took[#took + 1] = micros() - since end
            function done(summary)
              local calls = thread:get("took")
              table.sort(calls)
              result(summary, calls[math.ceil(#calls * 0.5)], calls[math.ceil(#calls * 0.99)])
            end
            """;

    private final String wrk;
    private final Path folder;
    private final Path many;
    private final Path one;
    private final Map<String, Path> calls;

    private Wrk(String wrk, Path folder, Path many, Path one, Map<String, Path> calls) {
        this.wrk = wrk;
        this.folder = folder;
        this.many = many;
        this.one = one;
        this.calls = calls;
    }

    static Wrk prepare(String wrk, Path folder, String token) throws IOException {
        Path many = Files.writeString(folder.resolve("many.lua"), MANY.formatted(token, Completion.REQUEST));
        Path one = Files.writeString(folder.resolve("one.lua"), ONE.formatted(token, Completion.REQUEST));
        Map<String, Path> calls = new HashMap<>();
        for (Kind kind : Kind.values()) {
            String script = MANY.formatted(token, kind.request()) + kind.headers();
            calls.put(kind.name(), Files.writeString(folder.resolve(kind + ".lua"), script));
        }
        for (Translated call : Translated.values()) {
            String script = MANY.formatted(token, call.request());
            calls.put(call.name(), Files.writeString(folder.resolve(call + ".lua"), script));
        }
        return new Wrk(wrk, folder, many, one, calls);
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
        return run(target, connections, seconds, many, Affinity.ALL);
    }

    /** The same with calls of one kind, which only the gateway knows. */
    Load run(URI target, Kind kind, int connections, int seconds) throws IOException, InterruptedException {
        return run(target, connections, seconds, Objects.requireNonNull(calls.get(kind.name())), Affinity.ALL);
    }

    /** The same with calls that are translated, or that are like those. */
    Load run(URI target, Translated call, int connections, int seconds) throws IOException, InterruptedException {
        URI at = target.resolve(call.path());
        return run(at, connections, seconds, Objects.requireNonNull(calls.get(call.name())), Affinity.ALL);
    }

    /** The same with one connection, on some processors only. */
    Load runOne(URI target, int seconds, String processors) throws IOException, InterruptedException {
        return run(target, 1, seconds, one, processors);
    }

    private Load run(URI target, int connections, int seconds, Path script, String processors)
            throws IOException, InterruptedException {
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
