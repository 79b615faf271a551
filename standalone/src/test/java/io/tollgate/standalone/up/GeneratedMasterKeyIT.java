package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.vault.MasterKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedMasterKeyIT {

    @TempDir
    Path folder;

    @Test
    void itIsMadeOnceAndItsOwnersAlone() throws Exception {
        Path file = folder.resolve("master.key");
        Map<String, String> first = new HashMap<>(Map.of("TOLLGATE_MASTER_KEY", ""));
        GeneratedMasterKey.ensure(file, first);
        assertThat(first).containsEntry("TOLLGATE_MASTER_KEY_FILE", file.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String content = Files.readString(file);
        List<String> problems = new ArrayList<>();
        MasterKeys.read(first, problems::add);
        assertThat(problems).isEmpty();

        Map<String, String> second = new HashMap<>();
        GeneratedMasterKey.ensure(file, second);
        assertThat(second).isEqualTo(Map.of("TOLLGATE_MASTER_KEY_FILE", file.toString()));
        assertThat(Files.readString(file)).isEqualTo(content);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOLLGATE_MASTER_KEY", "TOLLGATE_MASTER_KEY_FILE"})
    void anOperatorsKeyGoesBeforeIt(String variable) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(variable, "given"));
        GeneratedMasterKey.ensure(folder.resolve("master.key"), environment);
        assertThat(environment).isEqualTo(Map.of(variable, "given"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotHoldItIsAPlainFailure() {
        assertThatThrownBy(() -> GeneratedMasterKey.ensure(folder.resolve("missing/master.key"), new HashMap<>()))
                .isInstanceOf(UpFailure.class)
                .hasMessageContaining("cannot be made");
    }
}
