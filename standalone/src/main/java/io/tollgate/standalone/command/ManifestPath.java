package io.tollgate.standalone.command;

import io.tollgate.gateway.access.TokenManifestFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which token manifest is meant. */
final class ManifestPath {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tollgate",
            description = "Data folder, whose keys.json is the manifest (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".tollgate");

    @Option(names = "--manifest", paramLabel = "FILE", description = "The manifest file itself.")
    private @Nullable Path manifest;

    TokenManifestFile file() {
        return new TokenManifestFile(manifest == null ? data.resolve("keys.json") : manifest);
    }
}
