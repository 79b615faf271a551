package io.tollgate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A run's temporary folder, with all that its processes leave. */
record WorkFolder(Path path) implements AutoCloseable {
    static WorkFolder make() throws IOException {
        return new WorkFolder(Files.createTempDirectory("tollgate-benchmarks"));
    }

    /** Where {@code run} has gathered every jar. */
    static Path staged() {
        return Path.of(System.getProperty("tollgate.staged", "benchmarks/target/staged"))
                .toAbsolutePath();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
