package io.tollgate.embedded;

import io.tollgate.service.ReadyFile;
import io.tollgate.service.RunningService;
import io.tollgate.service.ServiceMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The life of an embedded service in a process of its own: flags, start, ready file, stop.
 *
 * <p>Exit codes: 0 stopped on request, 1 failure, 2 usage. With {@code TOLLGATE_SUPERVISED=1} in the environment the
 * end of standard input stops the service too.
 */
final class EmbeddedService {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedService.class);

    /** Brings the service up; may block. */
    @FunctionalInterface
    interface Starter {
        RunningService start(Path data, int port) throws Exception;
    }

    private final String name;
    private final EmbeddedServiceFlags flags = new EmbeddedServiceFlags();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private EmbeddedService(String name) {
        this.name = name;
    }

    /** Runs the service until it is told to stop, and gives the exit code. */
    static int run(String name, String[] args, Starter starter) {
        return new EmbeddedService(name).run(args, starter);
    }

    private int run(String[] args, Starter starter) {
        try {
            new CommandLine(flags).parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            return complain(e, 2);
        }
        // From the start on, which may take its time.
        if ("1".equals(System.getenv("TOLLGATE_SUPERVISED"))) {
            Thread.ofPlatform().daemon().name("supervisor-watch").start(ServiceMain::exitWithSupervisor);
        }
        try (DataFolderClaim data = DataFolderClaim.claim(flags.data())) {
            return serve(starter.start(data.path(), flags.port()));
        } catch (Exception e) {
            log.debug("{} did not start", name, e);
            return complain(e, 1);
        }
    }

    private int serve(RunningService running) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), name + "-stop"));
        announce(running);
        awaitStop();
        return 0;
    }

    private void announce(RunningService running) throws IOException {
        log.info("{} is ready {}", name, running.addresses());
        Path readyFile = flags.readyFile();
        if (readyFile != null) {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("name", name);
            content.put("pid", ProcessHandle.current().pid());
            content.putAll(running.addresses());
            ReadyFile.write(readyFile, content);
        }
    }

    private void awaitStop() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(RunningService running) {
        try {
            removeReadyFile();
            running.close();
            log.info("{} has stopped", name);
        } catch (IOException | RuntimeException e) {
            log.error("{} did not stop cleanly", name, e);
        } finally {
            stopped.countDown();
        }
    }

    private void removeReadyFile() throws IOException {
        @Nullable Path readyFile = flags.readyFile();
        if (readyFile != null) {
            Files.deleteIfExists(readyFile);
        }
    }

    private int complain(Exception problem, int code) {
        String message = problem.getMessage();
        System.err.println(name + ": " + (message == null ? problem.toString() : message));
        return code;
    }
}
