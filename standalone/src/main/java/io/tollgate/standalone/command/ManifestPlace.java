package io.tollgate.standalone.command;

import io.tollgate.gateway.access.KeyManifestFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which key manifest is meant. */
final class ManifestPlace {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tollgate",
            description = "Data folder, whose keys.json is the manifest (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".tollgate");

    @Option(names = "--manifest", paramLabel = "FILE", description = "The manifest itself, wherever it is.")
    private @Nullable Path manifest;

    KeyManifestFile file() {
        return new KeyManifestFile(manifest == null ? data.resolve("keys.json") : manifest);
    }
}
