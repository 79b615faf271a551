package io.tollgate.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that every embedded service takes. */
final class EmbeddedServiceFlags {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "data folder, created if missing")
    private Path data = Path.of("");

    @Option(names = "--port", paramLabel = "N", description = "loopback port, 0 for any free one")
    private int port;

    @Option(names = "--ready-file", paramLabel = "FILE", description = "written when the service is ready")
    private @Nullable Path readyFile;

    Path data() {
        return data.toAbsolutePath();
    }

    int port() {
        return port;
    }

    @Nullable
    Path readyFile() {
        return readyFile;
    }
}
