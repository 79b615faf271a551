package io.tollgate.standalone.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Services of an earlier {@code up} that was killed: they stop by themselves, but not in an instant, and until then
 * they hold the data. Each service's process is noted in a file by its id and the time of its start, so that a number
 * used again is not mistaken for it.
 */
final class OrphanProcesses {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OrphanProcesses() {}

    /** Notes a service's process. */
    static void note(Path folder, String name, ProcessHandle process) throws IOException {
        Files.writeString(folder.resolve(name + ".pid"), process.pid() + " " + started(process) + "\n");
    }

    /** Waits until none of the services noted in the folder is left, and ends those that stay. */
    static void await(Path folder, List<String> names, Console console) throws IOException, InterruptedException {
        boolean told = false;
        for (String name : names) {
            Optional<ProcessHandle> left = find(folder.resolve(name + ".pid"));
            if (left.isPresent()) {
                if (!told) {
                    console.line("Waiting for the services of an earlier start that was killed ...");
                    told = true;
                }
                end(name, left.get(), console);
            }
        }
    }

    private static void end(String name, ProcessHandle process, Console console) throws InterruptedException {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            console.line(
                    name + " of an earlier start did not stop by itself and was killed (pid " + process.pid() + ").");
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static Optional<ProcessHandle> find(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] noted = Files.readString(file).strip().split(" ", -1);
        if (noted.length != 2 || !noted[0].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(noted[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> !noted[1].equals("0") && noted[1].equals(started(process)));
    }

    private static String started(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElse(0L)
                .toString();
    }
}
