package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that the run started and ends: by closing its input, then by SIGTERM, then by SIGKILL. */
final class Child implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.output = process.inputReader(UTF_8);
        this.input = process.outputWriter(UTF_8);
    }

    /** Starts a command whose standard output is read by {@link #line} or {@link #finish}; its errors go to a log. */
    static Child start(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        return start(name, command, environment, folder, ProcessBuilder.Redirect.PIPE);
    }

    /** Starts a command whose standard output and errors both go to a log. */
    static Child service(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        return start(name, command, environment, folder, log(name, folder));
    }

    private static Child start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path folder,
            ProcessBuilder.Redirect output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output)
                .redirectError(log(name, folder));
        builder.environment().putAll(BenchLogin.environment());
        builder.environment().putAll(environment);
        return new Child(name, folder.resolve(name + ".log"), builder.start());
    }

    private static ProcessBuilder.Redirect log(String name, Path folder) {
        return ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile());
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Writes a line to the process's standard input. */
    void say(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** The next line of its standard output. */
    String line(Duration patience) throws IOException, InterruptedException {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                line.complete(output.readLine());
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        try {
            String text = line.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (text == null) {
                throw new IOException(name + " ended unexpectedly:\n" + tail());
            }
            return text;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(name + " said nothing within " + patience.toSeconds() + " s:\n" + tail(), e);
        }
    }

    /** Waits for the end of the process and gives all that it wrote; fails where its exit code is not 0. */
    String finish(Duration patience) throws IOException, InterruptedException {
        CompletableFuture<String> rest = CompletableFuture.supplyAsync(
                () -> String.join("\n", output.lines().toList()));
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new IOException(name + " did not end within " + patience.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(name + " failed with exit code " + process.exitValue() + ":\n" + tail());
        }
        return rest.join();
    }

    /** The last lines of its log. */
    String tail() throws IOException {
        List<String> lines = Files.readAllLines(log, UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            // A broken pipe: it has ended already.
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
