package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Completion.Kind;
import io.tollgate.benchmarks.stream.StreamFigures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The measurements. Each goes through its rounds, and in each round through the targets, so that all see the same. */
final class Rounds {
    static final String CPU = "cpu_us_per_request";
    static final String RATE = "requests_per_second";
    static final String P50 = "p50_us";
    static final String P99 = "p99_us";
    static final String ONE_P50 = "one_connection_p50_us";
    static final String ONE_P99 = "one_connection_p99_us";
    static final String NARROW_P50 = "one_processor_p50_us";
    static final String NARROW_P99 = "one_processor_p99_us";
    static final String IDLE = "resident_idle_kib";
    static final String LOADED = "resident_loaded_kib";
    static final String AFTER = "resident_after_kib";
    static final String CALLS = "gateway_calls";
    static final String AUDITED = "gateway_audit_records";
    static final String GROWTH = "resident_growth_kib_per_minute";

    /** Work that a call leaves behind (its audit, most of all) belongs to its round's CPU time. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    /**
     * A JVM is warm after calls, not after seconds: on a busy machine a warm-up takes longer, so many times at most.
     */
    private static final int LONGEST_WARM_UP = 5;

    private static final long WARM_CALLS_PER_SECOND = 5_000;

    /**
     * Percentiles at one connection follow the machine's moods, which change in seconds: many short turns see them all.
     */
    private static final int LATENCY_TURN_SECONDS = 2;

    private final Testbed testbed;
    private final Options options;
    private final Wrk wrk;
    private final String token;
    private final Console console;
    private final Figures figures = new Figures();
    private final Map<Target, Long> calls = new HashMap<>();

    Rounds(Testbed testbed, Options options, Wrk wrk, String token, Console console) {
        this.testbed = testbed;
        this.options = options;
        this.wrk = wrk;
        this.token = token;
        this.console = console;
    }

    Figures figures() {
        return figures;
    }

    void probe() throws IOException, InterruptedException {
        try (Probe probe = new Probe(token)) {
            for (Target target : testbed.targets()) {
                probe.check(target);
                count(target, 1);
                StreamFigures stream = stream(target, 1, 1);
                if (stream.lost() + stream.broken() > 0) {
                    throw new IllegalStateException(target.name() + " does not relay a stream: " + stream);
                }
            }
        }
    }

    void idleMemory() throws InterruptedException {
        Thread.sleep(SETTLE);
        for (Target target : testbed.proxies()) {
            figures.add(IDLE, target.name(), (double) ProcessFigures.residentKib(target.pid()));
        }
    }

    /**
     * In turns as long as those that count: what was compiled without connections that come and go is compiled again.
     */
    void warmUp() throws IOException, InterruptedException {
        for (Target target : testbed.proxies()) {
            console.step("warming up " + target.name());
            long calls = 0;
            long enough = WARM_CALLS_PER_SECOND * options.warmup();
            int longest = LONGEST_WARM_UP * options.warmup();
            for (int seconds = 0;
                    seconds < options.warmup() || (seconds < longest && calls < enough);
                    seconds += options.seconds()) {
                calls += load(target, options.connections(), options.seconds()).requests();
            }
        }
    }

    void cpu() throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            for (Target target : testbed.proxies()) {
                console.round("cpu", round, options.rounds(), target);
                Thread.sleep(SETTLE);
                long before = ProcessFigures.cpuMicros(target.pid());
                Wrk.Load load = load(target, options.connections(), options.seconds());
                Thread.sleep(SETTLE);
                double spent = ProcessFigures.cpuMicros(target.pid()) - before;
                figures.add(CPU, target.name(), spent / load.requests());
                figures.add(RATE, target.name(), load.perSecond());
                figures.add(P50, target.name(), load.p50());
                figures.add(P99, target.name(), load.p99());
            }
        }
    }

    /** What calls of each kind cost a gateway, in turns, so that all see the same; the first turn is to warm up. */
    void kinds() throws IOException, InterruptedException {
        for (Target target : testbed.proxies()) {
            if (!target.isGateway()) {
                continue;
            }
            for (int round = 0; round <= options.rounds(); round++) {
                for (Kind kind : Kind.values()) {
                    console.round(kind.name().toLowerCase(Locale.ROOT) + " calls", round, options.rounds(), target);
                    Thread.sleep(SETTLE);
                    long before = ProcessFigures.cpuMicros(target.pid());
                    Wrk.Load load = wrk.run(target.chat(), kind, options.connections(), options.seconds());
                    count(target, load);
                    Thread.sleep(SETTLE);
                    double spent = ProcessFigures.cpuMicros(target.pid()) - before;
                    if (round > 0) {
                        figures.add(kind.figure(), target.name(), spent / load.requests());
                    }
                }
            }
        }
    }

    /**
     * What calls that are translated cost a gateway, beside those that are not, in turns; the first is to warm up.
     */
    void translation() throws IOException, InterruptedException {
        for (Target target : testbed.proxies()) {
            if (!target.isGateway()) {
                continue;
            }
            for (int round = 0; round <= options.rounds(); round++) {
                for (Translated call : Translated.values()) {
                    console.round(call.name().toLowerCase(Locale.ROOT), round, options.rounds(), target);
                    double spent = perCall(target, call);
                    if (round > 0) {
                        figures.add(call.figure(), target.name(), spent);
                    }
                }
            }
        }
    }

    private double perCall(Target target, Translated call) throws IOException, InterruptedException {
        Thread.sleep(SETTLE);
        long before = ProcessFigures.cpuMicros(target.pid());
        Wrk.Load load = wrk.run(target.chat(), call, options.connections(), options.seconds());
        count(target, load);
        Thread.sleep(SETTLE);
        return (double) (ProcessFigures.cpuMicros(target.pid()) - before) / load.requests();
    }

    void latency() throws IOException, InterruptedException {
        latency("latency", Affinity.ALL, ONE_P50, ONE_P99);
    }

    /**
     * Latency without the time that a virtual machine takes to wake a sleeping processor, which can be milliseconds:
     * what a call goes through shares one processor, which so never sleeps within a call, and all else has the others.
     */
    void latencyOnOneProcessor() throws IOException, InterruptedException {
        testbed.narrow();
        try {
            latency("latency on one processor", Affinity.LAST, NARROW_P50, NARROW_P99);
        } finally {
            testbed.widen();
        }
    }

    private void latency(String what, String processors, String p50, String p99)
            throws IOException, InterruptedException {
        int turns = Math.max(1, options.rounds() * options.seconds() / LATENCY_TURN_SECONDS);
        for (int turn = 1; turn <= turns; turn++) {
            for (Target target : testbed.targets()) {
                console.round(what, turn, turns, target);
                Wrk.Load load = wrk.runOne(target.chat(), LATENCY_TURN_SECONDS, processors);
                count(target, load);
                figures.add(p50, target.name(), load.p50());
                figures.add(p99, target.name(), load.p99());
            }
        }
    }

    void streams(int streams) throws IOException, InterruptedException {
        StreamNames names = new StreamNames(streams);
        for (Target target : testbed.proxies()) {
            // A few streams have few chunks a second: it takes as long as for calls until all of their code is
            // compiled.
            console.step("warming up " + target.name() + " with " + streams + " streams");
            stream(target, streams, options.warmup());
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Target target : testbed.targets()) {
                console.round(streams + " streams", round, options.rounds(), target);
                long before = ProcessFigures.cpuMicros(target.pid());
                StreamFigures result = stream(target, streams, options.seconds());
                Thread.sleep(SETTLE);
                double spent = ProcessFigures.cpuMicros(target.pid()) - before;
                names.add(figures, target.name(), result, spent);
            }
        }
    }

    void memory() throws IOException, InterruptedException {
        for (Target target : testbed.proxies()) {
            console.step("memory under " + options.memorySeconds() + " s of load: " + target.name());
            List<Double> samples = new ArrayList<>();
            Thread sampler = Thread.ofPlatform().start(() -> sample(target, samples));
            load(target, options.connections(), options.memorySeconds());
            sampler.interrupt();
            sampler.join();
            figures.add(LOADED, target.name(), samples.getLast());
            figures.add(GROWTH, target.name(), Figures.slope(samples) * 60);
            Thread.sleep(SETTLE.multipliedBy(4));
            figures.add(AFTER, target.name(), (double) ProcessFigures.residentKib(target.pid()));
        }
    }

    /** Compares the calls that a gateway answered with the audit records that its broker has. */
    void audited() throws ExecutionException, InterruptedException {
        for (Target target : testbed.targets()) {
            String kafka = target.kafka();
            if (kafka != null) {
                console.step("counting audit records of " + target.name());
                long answered = calls.getOrDefault(target, 0L);
                figures.add(CALLS, target.name(), (double) answered);
                figures.add(AUDITED, target.name(), (double) AuditTopic.await(kafka, answered));
            }
        }
    }

    private static void sample(Target target, List<Double> samples) {
        try {
            while (true) {
                samples.add((double) ProcessFigures.residentKib(target.pid()));
                Thread.sleep(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Wrk.Load load(Target target, int connections, int seconds) throws IOException, InterruptedException {
        Wrk.Load load = wrk.run(target.chat(), connections, seconds);
        count(target, load);
        return load;
    }

    private StreamFigures stream(Target target, int streams, int seconds) throws IOException, InterruptedException {
        testbed.client()
                .say(String.join(
                        " ",
                        target.streams().toString(),
                        Integer.toString(streams),
                        Integer.toString(seconds),
                        Completion.PACED_MODEL,
                        token));
        StreamFigures result = StreamFigures.parse(testbed.client().line(Duration.ofSeconds(seconds + 30L)));
        testbed.check();
        count(target, result.streams() - result.broken());
        return result;
    }

    private void count(Target target, Wrk.Load load) throws IOException {
        testbed.check();
        count(target, load.requests());
    }

    private void count(Target target, long answered) {
        calls.merge(target, answered, Long::sum);
    }
}
