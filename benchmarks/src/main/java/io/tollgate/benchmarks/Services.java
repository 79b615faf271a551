package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tollgate's own processes, each known by what it writes into its ready file; all end with this, the last first. */
final class Services implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final List<String> JVM =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final Path staged;
    private final Path folder;
    private final Deque<Service> running = new ArrayDeque<>();
    private int started;
    private boolean closed;

    Services(Path staged, Path folder) {
        this.staged = staged;
        this.folder = folder;
    }

    /**
     * A process that serves.
     *
     * @param ready the texts of its ready file
     */
    record Service(Child child, Map<String, String> ready) {
        String url() {
            return ready.getOrDefault("url", "");
        }

        String managementUrl() {
            return ready.getOrDefault("management_url", "");
        }

        long cpuMicros() {
            return ProcessFigures.cpuMicros(child.pid());
        }
    }

    /** Starts a main that takes {@code --ready-file}, and waits until it serves. */
    Service start(String name, List<String> flags, String main, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path ready = folder.resolve(name + "-" + started++ + ".json");
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("TOLLGATE_SUPERVISED", "1");
        Child child = Child.service(
                name,
                command(
                        flags,
                        main,
                        Stream.concat(arguments.stream(), Stream.of("--ready-file", ready.toString()))
                                .toList()),
                variables,
                folder);
        keep(new Service(child, Map.of()));
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(ready)) {
            if (!child.alive() || System.nanoTime() - deadline > 0) {
                throw new IOException(name + " did not come up:\n" + child.tail());
            }
            Thread.sleep(20);
        }
        return new Service(child, JsonTexts.of(Files.readString(ready, UTF_8)));
    }

    /** The command that runs a main of the staged jars on this JVM's Java. */
    List<String> command(List<String> flags, String main, List<String> arguments) {
        return Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        JVM,
                        flags,
                        List.of("-cp", staged + "/*", main),
                        arguments)
                .flatMap(List::stream)
                .toList();
    }

    private synchronized void keep(Service service) throws IOException {
        if (closed) {
            service.child().close();
            throw new IOException("stopped while starting " + service.child().name());
        }
        running.push(service);
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!running.isEmpty()) {
            running.pop().child().close();
        }
    }
}
