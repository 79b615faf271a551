package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run needs of the machine, found before anything is started.
 *
 * @param staged the folder of every jar
 * @param java the command of this JVM
 * @param nginx nginx's command
 * @param wrk wrk's command
 */
record Machine(Path staged, Path java, Path nginx, Path wrk) {
    /** Finds it all, or fails naming everything that is missing and how to get it. */
    static Machine find(Path staged) {
        List<String> missing = new ArrayList<>();
        Path nginx = command("nginx", missing);
        Path wrk = command("wrk", missing);
        if (!missing.isEmpty()) {
            throw new UsageException("missing: " + String.join(", ", missing)
                    + "; on Debian or Ubuntu: apt-get install " + String.join(" ", missing));
        }
        return new Machine(staged, Path.of(System.getProperty("java.home"), "bin", "java"), nginx, wrk);
    }

    /** The same with the jars of other code. */
    Machine withJars(Path other) {
        return new Machine(other.toAbsolutePath(), java, nginx, wrk);
    }

    /** The command that runs a main class, on the class path of the product as it is started for users. */
    List<String> java(List<String> flags, String main, List<String> arguments) {
        return Stream.of(List.of(java.toString()), flags, List.of("-cp", staged + "/*", main), arguments)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Where and when a run was made, which begins every run's setting.
     *
     * @param processors what the processors did
     */
    static Map<String, String> setting(String processors) throws IOException {
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        setting.put("machine", processor() + ", " + Affinity.PROCESSORS + " processors: " + processors);
        setting.put("Java", Runtime.version().toString());
        return setting;
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo"), UTF_8).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
    }

    private static Path command(String name, List<String> missing) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        missing.add(name);
        return Path.of(name);
    }
}
