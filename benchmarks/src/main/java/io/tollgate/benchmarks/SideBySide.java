package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Options.Part;
import io.tollgate.gateway.access.GatewayToken;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * Measures nginx and the gateway side by side, prints the table and says by its exit code whether the bars were kept:
 * 0 they were, 1 one was missed or the run failed, 2 usage or something missing.
 */
public final class SideBySide {
    private final Machine machine;
    private final Options options;
    private final Run run;

    private SideBySide(Machine machine, Options options, Run run) {
        this.machine = machine;
        this.options = options;
        this.run = run;
    }

    public static void main(String[] args) {
        Run.main(args, Options.USAGE, "benchmarks/results", given -> {
            Options options = Options.of(given);
            return run -> new SideBySide(Machine.find(Run.staged()), options, run).results();
        });
    }

    private Results results() throws IOException, InterruptedException, ExecutionException {
        String token = GatewayToken.generate(new SecureRandom());
        Testbed testbed = new Testbed(machine, options, run.folder(), token);
        run.atEnd(testbed::close);
        run.console().step("starting " + options.targets());
        testbed.start();
        Wrk wrk = Wrk.prepare(machine.wrk().toString(), run.folder(), token);
        Rounds rounds = new Rounds(testbed, options, wrk, token, run.console());
        Map<String, String> setting = setting();
        measure(testbed, rounds);
        return new Results(
                setting,
                Table.of(
                        rounds.figures(),
                        testbed.targets().stream().map(Target::name).toList(),
                        options.streams()),
                rounds.figures(),
                Bar.of(rounds.figures(), options.streams()));
    }

    private void measure(Testbed testbed, Rounds rounds) throws IOException, InterruptedException, ExecutionException {
        rounds.probe();
        if (options.does(Part.MEMORY)) {
            rounds.idleMemory();
        }
        rounds.warmUp();
        if (options.does(Part.CPU)) {
            cpu(testbed, rounds);
        }
        if (options.does(Part.KINDS)) {
            rounds.kinds();
        }
        if (options.does(Part.TRANSLATION)) {
            rounds.translation();
        }
        if (options.does(Part.LATENCY)) {
            rounds.latency();
            rounds.latencyOnOneProcessor();
        }
        if (options.does(Part.STREAMS)) {
            for (int streams : options.streams()) {
                rounds.streams(streams);
            }
        }
        if (options.does(Part.MEMORY)) {
            rounds.memory();
        }
        rounds.audited();
    }

    private void cpu(Testbed testbed, Rounds rounds) throws IOException, InterruptedException {
        Path file = options.jfr();
        Target recorded = testbed.proxies().getLast();
        if (file == null) {
            rounds.cpu();
        } else {
            FlightRecording recording = FlightRecording.start(machine, run.folder(), recorded.pid(), file);
            rounds.cpu();
            recording.stop();
            run.console().step("recording of " + recorded.name() + " is in " + file);
        }
    }

    private Map<String, String> setting() throws IOException {
        Map<String, String> setting = Machine.setting("shared by load, upstream and proxy");
        setting.put("threads for each proxy", Integer.toString(options.workers()));
        setting.put("issued tokens", Integer.toString(options.tokens()));
        setting.put("connections", Integer.toString(options.connections()));
        setting.put("rounds", options.rounds() + " of " + options.seconds() + " s, after " + options.warmup() + " s");
        if (options.before() != null) {
            setting.put("before", options.before().toString());
        }
        setting.put(
                "targets",
                options.targets().stream()
                        .map(target -> target.name().toLowerCase(java.util.Locale.ROOT))
                        .collect(Collectors.joining(", ")));
        return setting;
    }
}
