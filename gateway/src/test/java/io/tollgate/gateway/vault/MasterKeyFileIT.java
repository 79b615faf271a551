package io.tollgate.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Master keys from a file. */
final class MasterKeyFileIT {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path folder;

    private MasterKeys read(Map<String, String> environment) {
        return MasterKeys.read(environment, problems::add);
    }

    @Test
    void keysAreReadFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("master.key"), "2026:" + KEY + "\n");
        assertThat(read(Map.of("TOLLGATE_MASTER_KEY_FILE", file.toString(), "TOLLGATE_MASTER_KEY", "")))
                .hasToString("MasterKeys[2026]");
        assertThat(problems).isEmpty();
    }

    @Test
    void whatCannotBeReadIsSaidWithoutItsText() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "nonsense");
        read(Map.of("TOLLGATE_MASTER_KEY_FILE", wrong.toString()));
        Path empty = Files.writeString(folder.resolve("empty"), " \n");
        read(Map.of("TOLLGATE_MASTER_KEY_FILE", empty.toString()));
        // Somebody took the one variable for the other.
        read(Map.of("TOLLGATE_MASTER_KEY_FILE", KEY));
        read(Map.of("TOLLGATE_MASTER_KEY_FILE", folder.toString()));
        read(Map.of("TOLLGATE_MASTER_KEY_FILE", wrong.toString(), "TOLLGATE_MASTER_KEY", KEY));
        assertThat(problems)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("TOLLGATE_MASTER_KEY_FILE: entry 1 (at character 1) is neither"),
                        second -> assertThat(second).contains("names a file without a key"),
                        third -> assertThat(third).contains("names a file that cannot be read"),
                        fourth -> assertThat(fourth).contains("names a file that cannot be read"),
                        fifth -> assertThat(fifth).contains("are both set"));
        assertThat(String.join("", problems)).doesNotContain("nonsense", KEY);
    }
}
