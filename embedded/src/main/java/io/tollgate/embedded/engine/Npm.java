package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The user's npm, so that its registry, proxy, certificates and credentials hold for what we download.
 *
 * @param command the name or path of the program
 */
record Npm(String command) {
    private static final int OLDEST = 7;
    private static final long LOOK_EVERY_MILLIS = 250;
    private static final String STEP = "downloading the ClickHouse engine";

    /** Downloads a package's archive into a folder and gives its path; blocks until it is there. */
    Path pack(EnginePackage engine, Path folder, Progress progress) throws IOException, InterruptedException {
        requireRecent(folder);
        Path cache = folder.resolve("npm-cache");
        Path errors = folder.resolve("npm-errors");
        Process npm = start(
                folder,
                errors,
                List.of(
                        command,
                        "pack",
                        engine.specifier(),
                        "--cache=" + cache,
                        "--loglevel=error",
                        "--fetch-retries=2",
                        "--fetch-retry-mintimeout=1000",
                        "--fetch-retry-maxtimeout=5000",
                        "--update-notifier=false"));
        Runtime.getRuntime().addShutdownHook(new Thread(npm::destroy));
        try {
            while (!npm.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.at(STEP, Math.min(largestUnder(cache), engine.size()), engine.size());
            }
        } finally {
            npm.destroy();
        }
        if (npm.exitValue() != 0) {
            throw NpmFailure.explain(engine, Files.readString(errors));
        }
        Path archive = archiveIn(folder);
        progress.at(STEP, engine.size(), engine.size());
        return archive;
    }

    private void requireRecent(Path folder) throws IOException, InterruptedException {
        Path errors = folder.resolve("npm-version-errors");
        Process npm = start(folder, errors, List.of(command, "--version"));
        String version = new String(npm.getInputStream().readAllBytes(), UTF_8).strip();
        int code = npm.waitFor();
        if (code != 0 || !version.matches("\\d+\\..*")) {
            throw new EngineUnavailableException("npm does not work (`" + command
                    + " --version` failed); repair or install Node.js with npm " + OLDEST + " or newer");
        }
        if (Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST) {
            throw new EngineUnavailableException("npm " + version
                    + " is too old to fetch the embedded ClickHouse engine; install npm " + OLDEST + " or newer");
        }
    }

    private Process start(Path folder, Path errors, List<String> arguments) throws EngineUnavailableException {
        ProcessBuilder builder = new ProcessBuilder(arguments).directory(folder.toFile());
        if (!arguments.contains("--version")) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        builder.redirectError(errors.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new EngineUnavailableException(
                    "npm was not found, and the embedded ClickHouse engine is fetched with it; install Node.js with npm "
                            + OLDEST + " or newer, or set TOLLGATE_NPM to its path",
                    e);
        }
    }

    private static Path archiveIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new EngineUnavailableException(
                            "npm ended without an error but left no archive; run it again"));
        }
    }

    /** npm streams into one file of its cache, which is the only sign it gives of how far it has come. */
    private static long largestUnder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(Npm::size).max().orElse(0);
        } catch (NoSuchFileException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
