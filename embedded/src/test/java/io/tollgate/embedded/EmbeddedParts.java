package io.tollgate.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The embedded broker and engine as child processes, each on a folder that goes away with it. */
final class EmbeddedParts {
    private EmbeddedParts() {}

    static Parts.Part kafka() {
        return start(KafkaMain.class);
    }

    static Parts.Part clickhouse() {
        return start(EngineMain.class);
    }

    private static Parts.Part start(Class<?> mainClass) {
        try {
            Path folder = Files.createTempDirectory("tollgate-" + mainClass.getSimpleName() + "-");
            Path readyFile = folder.resolve("ready.json");
            ChildProcess process = ChildProcess.start(
                            mainClass,
                            List.of("--data", folder.resolve("data").toString(), "--ready-file", readyFile.toString()),
                            Map.of())
                    .awaitReady(readyFile);
            return new Child(process, folder, ChildProcess.entry(readyFile, "url"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Child(ChildProcess process, Path folder, String address) implements Parts.Part {
        @Override
        public void close() {
            try {
                process.close();
                delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path root) throws IOException {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
