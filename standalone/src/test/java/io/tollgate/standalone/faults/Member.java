package io.tollgate.standalone.faults;

import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One part of the installation, as a process that can be killed, frozen and started again as it was. For one thread.
 */
final class Member {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Class<?> main;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Path readyFile;
    private @Nullable ChildProcess process;

    /**
     * A part that is not started yet.
     *
     * @param name different from every other member's
     * @param folder where its ready file goes
     */
    Member(String name, Class<?> main, List<String> arguments, Map<String, String> environment, Path folder) {
        this.main = main;
        this.readyFile = folder.resolve(name + ".ready");
        this.arguments = new ArrayList<>(arguments);
        this.arguments.addAll(List.of("--ready-file", readyFile.toString()));
        this.environment = Map.copyOf(environment);
    }

    /** Starts it and waits until it serves. */
    void start() throws IOException {
        launch();
        running().awaitReady(readyFile);
    }

    /** Starts it and waits for nothing. */
    void launch() throws IOException {
        Files.deleteIfExists(readyFile);
        process = ChildProcess.start(main, arguments, environment);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return running().pid();
    }

    /** {@code kill -9}, until it is gone. */
    void kill() throws IOException {
        running().kill();
        forget();
    }

    /** SIGTERM, until it is gone. */
    void stop() throws IOException {
        running().stop();
        forget();
    }

    /** What it has printed since it was started. */
    String output() {
        return process == null ? "" : process.output();
    }

    void signal(Signal signal) {
        signal.to(pid());
    }

    /** Waits until it has come to its end by another's hand. */
    void awaitEnd() throws IOException {
        await().alias("the end of " + readyFile.getFileName())
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !running().isAlive());
        forget();
    }

    private void forget() throws IOException {
        running().close();
        process = null;
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException(main.getSimpleName() + " is not running");
        }
        return process;
    }

    @Override
    public String toString() {
        return String.valueOf(readyFile.getFileName());
    }
}
