package io.tollgate.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadyFileIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void itsPlainValuesAreReadBack() throws IOException {
        Path file = folder.resolve("run/gateway.ready");
        ReadyFile.write(
                file, Map.of("url", "http://127.0.0.1:8080", "pid", 7L, "services", List.of(Map.of("name", "kafka"))));
        assertThat(ReadyFile.read(file)).containsOnly(Map.entry("url", "http://127.0.0.1:8080"), Map.entry("pid", "7"));
        assertThat(Files.readString(file))
                .contains("\"services\":[{\"name\":\"kafka\"}]")
                .endsWith("\n");
        assertThat(folder.resolve("run")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aFileWithoutAnObjectIsRefused() throws IOException {
        for (String broken : List.of("", "[]", "{", "7")) {
            Path file = Files.writeString(folder.resolve("broken"), broken);
            assertThatThrownBy(() -> ReadyFile.read(file)).as(broken).isInstanceOf(IOException.class);
        }
    }
}
