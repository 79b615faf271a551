package io.tollgate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What stands around every measurement: its options are read, it is given a temporary folder and the progress, its
 * results are written and printed, and whatever it started ends with this process, however that ends. Exit codes: 0 the
 * bars were kept, 1 one was missed or the run failed, 2 usage or something missing.
 */
final class Run {
    private final Path folder;
    private final Console console = new Console(System.out);
    private final Deque<Runnable> ends = new ArrayDeque<>();

    private Run(Path folder) {
        this.folder = folder;
    }

    /** A kind of run, with its options. */
    @FunctionalInterface
    interface Measurement {
        Results of(Run run) throws IOException, InterruptedException, ExecutionException;
    }

    /**
     * Does a run and ends the process.
     *
     * @param out folder of the results where {@code --out} gives no other
     * @param options reads everything else
     */
    static void main(String[] args, String usage, String out, Function<Arguments, Measurement> options) {
        List<String> arguments = List.of(args);
        if (arguments.contains("--help")) {
            System.out.println(usage);
            return;
        }
        System.exit(exitCode(arguments, out, options));
    }

    private static int exitCode(List<String> arguments, String out, Function<Arguments, Measurement> options) {
        try {
            Arguments given = Arguments.of(arguments);
            Measurement measurement = options.apply(given);
            Path results = Path.of(given.text("--out", out));
            given.check();
            return done(measurement, results) ? 0 : 1;
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

    private static boolean done(Measurement measurement, Path out)
            throws IOException, InterruptedException, ExecutionException {
        Run run = new Run(Files.createTempDirectory("tollgate-benchmarks"));
        Runtime.getRuntime().addShutdownHook(new Thread(run::end));
        Results results = measurement.of(run);
        results.write(out);
        run.console.print("\n" + results.markdown());
        return results.kept();
    }

    /** Where {@code benchmarks/run} has gathered every jar. */
    static Path staged() {
        return Path.of(System.getProperty("tollgate.staged", "benchmarks/target/staged"))
                .toAbsolutePath();
    }

    /** A temporary folder, deleted at the end. */
    Path folder() {
        return folder;
    }

    /** A folder that a user named to keep, or the temporary one where no name was given. */
    Path folder(String named) {
        return named.isEmpty() ? folder : Path.of(named).toAbsolutePath();
    }

    Console console() {
        return console;
    }

    /** Tollgate's own processes, none of them started yet. */
    Services services() {
        Services services = new Services(staged(), folder);
        atEnd(services::close);
        return services;
    }

    /** Something to do when the process ends, before what was told earlier. */
    synchronized void atEnd(Runnable end) {
        ends.push(end);
    }

    private synchronized void end() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("benchmarks: cannot delete " + folder + ": " + e.getMessage());
        }
    }
}
