package io.tollgate.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A main of ours in a process of its own, on the test's class path and JDK, that a test can stop or kill.
 *
 * <p>It ends with the test's JVM at the latest, because the end of its standard input stops it.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a class's {@code main}.
     *
     * @param mainClass the class, which may live in any of our modules
     * @param arguments its command line
     * @param environment variables besides the test's own
     */
    public static ChildProcess start(Class<?> mainClass, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass.getName()));
        command.addAll(arguments);
        Path log = Files.createTempFile("tollgate-" + mainClass.getSimpleName() + "-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("TOLLGATE_SUPERVISED", "1");
        boolean storage = mainClass == KafkaMain.class || mainClass == EngineMain.class;
        builder.environment().putAll(storage ? TestLogin.environment() : Parts.environment());
        builder.environment().putAll(environment);
        return new ChildProcess(mainClass.getSimpleName(), builder.start(), log);
    }

    /** Waits until the process has written its ready file, and fails with what it printed if it ends instead. */
    public ChildProcess awaitReady(Path readyFile) {
        await().alias(name + " is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(name + " ended with code " + process.exitValue() + ":\n" + output());
                    }
                    return Files.exists(readyFile);
                });
        return this;
    }

    /** One entry of a ready file, such as {@code url}. */
    public static String entry(Path readyFile, String key) throws IOException {
        Matcher entry = Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"").matcher(Files.readString(readyFile));
        if (!entry.find()) {
            throw new IllegalArgumentException("no " + key + " in " + readyFile);
        }
        return entry.group(1);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the process to end as SIGTERM does, waits until it has, and gives its exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** What the process has printed so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            process.destroy();
            if (!ended()) {
                process.destroyForcibly();
                awaitEnd();
            }
        }
        Files.deleteIfExists(log);
    }

    private int awaitEnd() {
        if (!ended()) {
            throw new AssertionError(name + " does not end:\n" + output());
        }
        return process.exitValue();
    }

    private boolean ended() {
        try {
            return process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
