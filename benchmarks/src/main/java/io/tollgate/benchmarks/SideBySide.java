package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Options.Part;
import io.tollgate.gateway.access.GatewayToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures nginx and the gateway side by side, prints the table and says by its exit code whether the bars were kept:
 * 0 they were, 1 one was missed or the run failed, 2 usage or something missing.
 */
public final class SideBySide {
    private final Machine machine;
    private final Options options;
    private final Console console = new Console(System.out);

    private SideBySide(Machine machine, Options options) {
        this.machine = machine;
        this.options = options;
    }

    public static void main(String[] args) {
        List<String> arguments = List.of(args);
        if (arguments.contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        System.exit(run(arguments));
    }

    private static int run(List<String> arguments) {
        try {
            Options options = Options.parse(arguments);
            Machine machine = Machine.find(Path.of(System.getProperty("tollgate.staged", "benchmarks/target/staged"))
                    .toAbsolutePath());
            return new SideBySide(machine, options).run() ? 0 : 1;
        } catch (UsageException e) {
            System.err.println("benchmarks: " + e.getMessage());
            return 2;
        } catch (IOException | ExecutionException | RuntimeException e) {
            System.err.println("benchmarks: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private boolean run() throws IOException, InterruptedException, ExecutionException {
        Path folder = Files.createTempDirectory("tollgate-benchmarks");
        String token = GatewayToken.generate(new SecureRandom());
        Testbed testbed = new Testbed(machine, options, folder, token);
        Thread ending = new Thread(() -> end(testbed, folder));
        Runtime.getRuntime().addShutdownHook(ending);
        console.step("starting " + options.targets());
        testbed.start();
        Rounds rounds =
                new Rounds(testbed, options, Wrk.prepare(machine.wrk().toString(), folder, token), token, console);
        Map<String, String> setting = setting();
        measure(testbed, rounds, folder);
        Results results = new Results(
                setting,
                Table.of(
                        rounds.figures(),
                        testbed.targets().stream().map(Target::name).toList(),
                        options.streams()),
                rounds.figures(),
                Bar.of(rounds.figures(), options.streams()));
        results.write(options.out());
        console.print("\n" + results.markdown());
        return results.kept();
    }

    private void measure(Testbed testbed, Rounds rounds, Path folder)
            throws IOException, InterruptedException, ExecutionException {
        rounds.probe();
        if (options.does(Part.MEMORY)) {
            rounds.idleMemory();
        }
        rounds.warmUp();
        if (options.does(Part.CPU)) {
            cpu(testbed, rounds, folder);
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
        String kafka = testbed.kafka();
        if (kafka != null) {
            console.step("counting audit records");
            rounds.audited(kafka);
        }
    }

    private void cpu(Testbed testbed, Rounds rounds, Path folder) throws IOException, InterruptedException {
        Path file = options.jfr();
        Target recorded = testbed.proxies().getLast();
        if (file == null) {
            rounds.cpu();
        } else {
            FlightRecording recording = FlightRecording.start(machine, folder, recorded.pid(), file);
            rounds.cpu();
            recording.stop();
            console.step("recording of " + recorded.name() + " is in " + file);
        }
    }

    private Map<String, String> setting() throws IOException {
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        setting.put(
                "machine",
                Machine.processor() + ", " + Runtime.getRuntime().availableProcessors()
                        + " processors shared by load, upstream and proxy");
        setting.put("Java", Runtime.version().toString());
        setting.put("threads for each proxy", Integer.toString(options.workers()));
        setting.put("issued tokens", Integer.toString(options.tokens()));
        setting.put("connections", Integer.toString(options.connections()));
        setting.put("rounds", options.rounds() + " of " + options.seconds() + " s, after " + options.warmup() + " s");
        setting.put(
                "targets",
                options.targets().stream()
                        .map(target -> target.name().toLowerCase(java.util.Locale.ROOT))
                        .collect(Collectors.joining(", ")));
        return setting;
    }

    private static void end(Testbed testbed, Path folder) {
        testbed.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("benchmarks: cannot delete " + folder + ": " + e.getMessage());
        }
    }
}
