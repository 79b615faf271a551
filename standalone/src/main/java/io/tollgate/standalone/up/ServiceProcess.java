package io.tollgate.standalone.up;

import io.tollgate.service.ReadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a service, from its start to its end. Its standard input stays open as long as this process lives:
 * where that ends, the service stops by itself.
 */
final class ServiceProcess {

    private static final Logger log = LoggerFactory.getLogger(ServiceProcess.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);

    /** How the wait for a service to come up ended. */
    sealed interface Outcome {
        /** It serves at these addresses. */
        record Ready(Map<String, String> addresses) implements Outcome {}

        /** It ended instead. */
        record Exited(ExitStatus status) implements Outcome {}

        /** It neither serves nor ended. */
        record TimedOut() implements Outcome {}
    }

    private final Process process;
    private final Path readyFile;
    private final Thread copying;

    private ServiceProcess(Process process, Path readyFile, Thread copying) {
        this.process = process;
        this.readyFile = readyFile;
        this.copying = copying;
    }

    /**
     * Starts a process.
     *
     * @param folder where its ready file and process id go
     */
    static ServiceProcess start(ServiceSpec service, Jvm jvm, Path folder, ServiceLog output) throws IOException {
        Path readyFile = folder.resolve(service.name() + ".ready");
        Files.deleteIfExists(readyFile);
        ProcessBuilder builder = new ProcessBuilder(jvm.command(service, readyFile)).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(service.environment());
        builder.environment().put("TOLLGATE_SUPERVISED", "1");
        Process process = builder.start();
        OrphanProcesses.note(folder, service.name(), process.toHandle());
        Thread copying = Thread.ofPlatform()
                .daemon()
                .name(service.name() + "-log")
                .start(() -> {
                    try {
                        output.copy(process.getInputStream());
                    } catch (IOException e) {
                        log.warn("the log of {} cannot be written: {}", service.name(), e.getMessage());
                    }
                });
        return new ServiceProcess(process, readyFile, copying);
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it serves, ends, or the time is up. */
    Outcome awaitReady(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Outcome.Exited(status());
            }
            if (Files.exists(readyFile)) {
                try {
                    return new Outcome.Ready(ReadyFile.read(readyFile));
                } catch (IOException e) {
                    log.debug("{} is not there yet", readyFile, e);
                }
            }
        }
        return new Outcome.TimedOut();
    }

    /** Waits for its end, and for the last of its output. */
    ExitStatus awaitExit() throws InterruptedException {
        process.waitFor();
        return status();
    }

    /** Whether it has ended by then. */
    boolean awaitExit(Duration limit) throws InterruptedException {
        return process.waitFor(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Asks it to finish what it has and to end. */
    void terminate() {
        // Not Process.destroy, which also stops listening to what it still has to say.
        process.toHandle().destroy();
    }

    /** Ends it at once. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    private ExitStatus status() throws InterruptedException {
        copying.join(Duration.ofSeconds(1));
        return new ExitStatus(process.exitValue());
    }
}
