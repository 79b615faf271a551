package io.tollgate.embedded.engine;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The user's npm, so that its registry, proxy, certificates and credentials apply to the download.
 *
 * @param command the name or path of the program
 */
record Npm(String command) {
    private static final int REPORT_EVERY_SECONDS = 10;

    /** What to do about an error, by the codes that npm and Node.js print. */
    private static final List<Map.Entry<Pattern, String>> ADVICE = List.of(
            entry(
                    Pattern.compile("ENOSPC"),
                    "the disk is full; free about 1 GB, or set XDG_CACHE_HOME to a larger disk"),
            entry(
                    Pattern.compile("EINTEGRITY"),
                    "the download is damaged; try again, then check the proxy or registry in between"),
            entry(
                    Pattern.compile("E401|E403|ENEEDAUTH"),
                    "the registry asks for credentials; log in with `npm login`, or fix npm's settings"),
            entry(
                    Pattern.compile("E404|ETARGET"),
                    "the registry that npm uses does not have it; choose one that does with `npm config`"),
            entry(
                    Pattern.compile("SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF|CERT_HAS_EXPIRED"),
                    "the registry's certificate is not trusted; set npm's `cafile` to your company's certificates"),
            entry(
                    Pattern.compile(
                            "ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|SOCKET_TIMEOUT|FETCH_E"),
                    "the registry is unreachable; go online, or set npm's `proxy` and `registry`"));

    /** Downloads a package's archive into an empty folder; blocks until it is there. */
    Path pack(EnginePackage engine, Path folder, Consumer<String> console) throws IOException, InterruptedException {
        Path errors = folder.resolve("npm-errors");
        Process npm = start(engine, folder, errors);
        Runtime.getRuntime().addShutdownHook(new Thread(npm::destroy));
        try {
            while (!npm.waitFor(REPORT_EVERY_SECONDS, TimeUnit.SECONDS)) {
                console.accept("still downloading the ClickHouse engine ...");
            }
        } finally {
            npm.destroy();
        }
        if (npm.exitValue() != 0) {
            throw new EngineUnavailableException("npm cannot fetch the embedded ClickHouse engine ("
                    + engine.specifier() + "): " + advice(Files.readString(errors)));
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new EngineUnavailableException("npm left no archive; try again"));
        }
    }

    private Process start(EnginePackage engine, Path folder, Path errors) throws EngineUnavailableException {
        try {
            return new ProcessBuilder(
                            command,
                            "pack",
                            engine.specifier(),
                            "--cache=" + folder.resolve("npm-cache"),
                            "--loglevel=error",
                            "--fetch-retries=2",
                            "--fetch-retry-mintimeout=1000",
                            "--fetch-retry-maxtimeout=5000",
                            "--update-notifier=false")
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new EngineUnavailableException(
                    "npm was not found, and the embedded ClickHouse engine is fetched with it; install Node.js, or set"
                            + " TOLLGATE_NPM to npm's path",
                    e);
        }
    }

    private static String advice(String errors) {
        return ADVICE.stream()
                .filter(each -> each.getKey().matcher(errors).find())
                .findFirst()
                .map(Map.Entry::getValue)
                .orElseGet(() -> errors.lines()
                        .map(line ->
                                line.replaceFirst("^npm (error|ERR!)\\s*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse("it failed without saying why; run it by hand to see"));
    }
}
