package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MigrationTest {
    private static final String FOLDER = "a/migrations";

    @TempDir
    private Path classes;

    @Test
    void theBuildHasSomeAndTheFirstMakesTheTable() {
        List<Migration> all = Migration.all();
        assertThat(all).extracting(Migration::version).startsWith(1, 2, 3);
        assertThat(all.getFirst().statements().getFirst()).contains("CREATE TABLE IF NOT EXISTS usage");
    }

    @Test
    void areFoundInAFolderByTheirNumbers() throws IOException {
        file("0002_second.sql", "");
        file("0001_first.sql", "-- with a comment\nCREATE a;\n\nALTER b\n    x;\n");
        assertThat(Migration.in(classes, FOLDER))
                .containsExactly(
                        new Migration(1, "0001_first.sql", List.of("-- with a comment\nCREATE a", "ALTER b\n    x")),
                        new Migration(2, "0002_second.sql", List.of()));
    }

    @Test
    void areFoundInAJarWithoutEntriesForItsFolders() throws IOException {
        Path jar = classes.resolve("classes.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (String name : List.of("0002_second.sql", "0001_first.sql")) {
                out.putNextEntry(new ZipEntry(FOLDER + "/" + name));
                out.write("SELECT 1".getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(Migration.in(jar, FOLDER))
                .extracting(Migration::file)
                .containsExactly("0001_first.sql", "0002_second.sql");
    }

    @ParameterizedTest
    @CsvSource({
        "0002_late.sql, must have the number 1",
        "0001_again.sql 0001_first.sql, must have the number 2",
        "0001_first.sql 0003_third.sql, must have the number 2",
        "0001_first.sql 2_second.sql, must have a name such as",
        "0001_first.sql~, must have a name such as"
    })
    void numbersNeitherRepeatNorLeaveGaps(String names, String message) throws IOException {
        for (String name : names.split(" ", -1)) {
            file(name, "SELECT 1");
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> Migration.in(classes, FOLDER))
                .withMessageContaining(message);
    }

    private void file(String name, String text) throws IOException {
        Files.createDirectories(classes.resolve(FOLDER));
        Files.writeString(classes.resolve(FOLDER).resolve(name), text);
    }
}
