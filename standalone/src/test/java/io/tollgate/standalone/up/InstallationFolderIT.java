package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationFolderIT {

    @TempDir
    Path folder;

    @Test
    void isCreatedForItsOwnerAlone() throws Exception {
        Path path = folder.resolve("a/b");
        try (InstallationFolder data = InstallationFolder.open(path)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
                    .isEqualTo("rwx------");
            assertThat(path.resolve("version")).hasContent("1");
            assertThat(path.resolve("lock"))
                    .hasContent("" + ProcessHandle.current().pid());
        }
    }

    @Test
    void takesFromOthersWhatTheyCouldDo() throws Exception {
        Path file =
                Files.writeString(Files.createDirectory(folder.resolve("spool")).resolve("rows"), "x");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw-r--"));
        InstallationFolder.open(folder).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesAFolderOfSomebodyElse() throws Exception {
        if (!System.getProperty("user.name", "").equals("root")) {
            // Nobody else can give a folder away.
            return;
        }
        Files.setAttribute(folder, "unix:uid", 65_534);
        assertThatThrownBy(() -> InstallationFolder.open(folder))
                .isInstanceOf(UpFailure.class)
                .hasMessageContainingAll("belongs to", "--data", "chown");
    }

    @Test
    void isOpenedAgainAfterItWasClosed() throws Exception {
        InstallationFolder.open(folder).close();
        Files.writeString(folder.resolve("keys.json"), "kept");
        try (InstallationFolder again = InstallationFolder.open(folder)) {
            assertThat(again.path()).isEqualTo(folder);
            assertThat(folder.resolve("keys.json")).hasContent("kept");
        }
    }

    @Test
    void refusesANewerVersion() throws Exception {
        Files.writeString(folder.resolve("version"), "7\n");

        assertThatThrownBy(() -> InstallationFolder.open(folder))
                .isInstanceOf(UpFailure.class)
                .hasMessageContainingAll(folder.toString(), "newer", "version 7")
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> InstallationFolder.open(file))
                .isInstanceOf(UpFailure.class)
                .hasMessageContaining("is a file; choose another with --data");
    }
}
