package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenManifestFileIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private TokenManifestFile file = new TokenManifestFile(Path.of("keys.json"));

    @BeforeEach
    void place() {
        file = new TokenManifestFile(folder.resolve("data/keys.json"));
    }

    private static StaticTokens.Entry entry(String label) {
        return new StaticTokens.Entry(label, GatewayToken.sha256(label));
    }

    @Test
    void aMissingFileIsAnEmptyManifest() throws IOException {
        assertThat(file.exists()).isFalse();
        assertThat(file.read()).isEqualTo(TokenManifest.empty());
    }

    @Test
    void whatIsWrittenIsReadBackAndReadableByTheOwnerAlone() throws IOException {
        TokenManifest written = file.update(manifest -> manifest.with(entry("alice"), NOW));

        assertThat(file.read()).isEqualTo(written);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file.path())).contains("\"alice\"", "\"2026-11-21T10:00:00Z\"");
    }

    @Test
    void aRefusedChangeLeavesTheFileAsItWas() throws IOException {
        file.update(manifest -> manifest.with(entry("alice"), NOW));
        String before = Files.readString(file.path());

        assertThatThrownBy(() -> file.update(manifest -> manifest.with(entry("alice"), NOW)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(Files.readString(file.path())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"keys\":[{\"label\":\"a\"}]}", "{\"keys\":[]} x"})
    void brokenFilesAreNamedInOneLine(String broken) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(file.path(), broken);
        assertThatThrownBy(file::read)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.path() + " is not a token manifest")
                .hasMessageNotContaining("\n");
    }

    @Test
    void changesAtTheSameTimeAreAllKept() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<TokenManifest>> changes = IntStream.range(0, 20)
                    .<Callable<TokenManifest>>mapToObj(i ->
                            () -> file.update(manifest -> manifest.with(entry("k" + i), NOW)))
                    .toList();
            for (Future<TokenManifest> change : threads.invokeAll(changes)) {
                change.get();
            }
        }
        assertThat(file.read().tokens()).hasSize(20);
    }
}
