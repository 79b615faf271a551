package io.tollgate.service;

import io.tollgate.service.text.JsonBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one service until it is told to stop. Exit codes: 0 stopped on request, 1 failure, 2 usage or configuration.
 *
 * <p>Flags: {@code --config FILE} (else {@code tollgate.yaml} in the working folder, if there is one) and {@code
 * --ready-file FILE}. Where the environment says {@code TOLLGATE_SUPERVISED=1}, the end of standard input stops the
 * service too, so that it does not outlive the process that started it.
 */
public final class ServiceMain {
    private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);

    /** Brings a service up; may block. */
    @FunctionalInterface
    public interface Starter {
        RunningService start(Settings settings) throws Exception;
    }

    private ServiceMain() {}

    /** Runs the service and ends the process. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void run(String name, String[] args, Starter starter) {
        int code = runUntilStopped(name, args, starter);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int runUntilStopped(String name, String[] args, Starter starter) {
        JsonBounds.hold();
        Flags flags;
        try {
            flags = Flags.parse(args);
        } catch (IllegalArgumentException e) {
            return complain(name, e.getMessage(), 2);
        }
        // From the start on: it may wait for what will never come up once the supervisor has gone.
        if ("1".equals(System.getenv("TOLLGATE_SUPERVISED"))) {
            Thread.ofPlatform().daemon().name("supervisor-watch").start(ServiceMain::exitWithSupervisor);
        }
        CountDownLatch stop = new CountDownLatch(1);
        RunningService running;
        try {
            running = starter.start(Settings.read(flags.config(), System.getenv()));
        } catch (SettingsException e) {
            e.problems().forEach(problem -> complain(name, problem, 2));
            return 2;
        } catch (Exception e) {
            log.debug("{} did not start", name, e);
            return complain(name, "did not start: " + (e.getMessage() == null ? e.toString() : e.getMessage()), 1);
        }
        Thread stopping = new Thread(() -> close(name, running, flags.readyFile(), stop), name + "-stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        try {
            announce(name, running, flags.readyFile());
        } catch (IOException e) {
            return complain(name, "cannot write the ready file " + flags.readyFile() + ": " + e.getMessage(), 1);
        }
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Ends the process once its supervisor has gone, which closes our standard input. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void exitWithSupervisor() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said on standard input; only its end counts.
            }
        } catch (IOException e) {
            log.debug("standard input ended", e);
        }
        System.exit(0);
    }

    private static void announce(String name, RunningService running, @Nullable Path readyFile) throws IOException {
        log.info("{} is ready {}", name, running.addresses());
        if (readyFile != null) {
            Map<String, Object> content = new LinkedHashMap<>();
            content.put("name", name);
            content.put("pid", ProcessHandle.current().pid());
            content.putAll(running.addresses());
            ReadyFile.write(readyFile, content);
        }
    }

    /** Runs as the process goes down, whose exit code would otherwise report the signal. */
    private static void close(String name, RunningService running, @Nullable Path readyFile, CountDownLatch stop) {
        try {
            if (readyFile != null) {
                Files.deleteIfExists(readyFile);
            }
            running.close();
            log.info("{} has stopped", name);
            Runtime.getRuntime().halt(0);
        } catch (IOException | RuntimeException e) {
            log.error("{} did not stop cleanly", name, e);
        } finally {
            stop.countDown();
        }
    }

    private static int complain(String name, @Nullable String what, int code) {
        System.err.println(name + ": " + what);
        return code;
    }

    private record Flags(@Nullable Path config, @Nullable Path readyFile) {
        static Flags parse(String[] args) {
            Path config = null;
            Path readyFile = null;
            for (int i = 0; i < args.length; i += 2) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(
                            args[i] + " needs a value; allowed: --config FILE, --ready-file FILE");
                }
                switch (args[i]) {
                    case "--config" -> config = Path.of(args[i + 1]);
                    case "--ready-file" -> readyFile = Path.of(args[i + 1]);
                    default ->
                        throw new IllegalArgumentException(
                                "unknown flag " + args[i] + "; allowed: --config FILE, --ready-file FILE");
                }
            }
            Path usual = Path.of("tollgate.yaml");
            return new Flags(config == null && Files.exists(usual) ? usual : config, readyFile);
        }
    }
}
