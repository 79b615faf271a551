package io.tollgate.standalone.up;

import io.tollgate.gateway.vault.MasterKeys;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;

/**
 * The master key that an installation makes for itself, so that provider keys can be stored from the first start on. It
 * stays in a file that its owner alone may read; an operator's own key goes before it.
 */
final class GeneratedMasterKey {

    private GeneratedMasterKey() {}

    /** Names the file to the gateway, unless the environment gives a master key; makes it if there is none. */
    static void ensure(Path file, Map<String, String> environment) throws UpFailure {
        if (given(environment, MasterKeys.VARIABLE) || given(environment, MasterKeys.FILE_VARIABLE)) {
            return;
        }
        try {
            if (!Files.exists(file)) {
                make(file);
            }
        } catch (IOException e) {
            throw new UpFailure(
                    UpFailure.FAILURE,
                    "the master key " + file + " cannot be made ("
                            + e.getClass().getSimpleName() + "); choose another folder with --data, or set "
                            + MasterKeys.VARIABLE);
        }
        environment.put(MasterKeys.FILE_VARIABLE, file.toString());
    }

    private static boolean given(Map<String, String> environment, String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    /** Writes it in full, to the disk as well, before it has its name: what it encrypts is lost without it. */
    private static void make(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        try (FileChannel channel = FileChannel.open(
                whole, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersAlone(file))) {
            Channels.newOutputStream(channel)
                    .write((MasterKeys.generate(new SecureRandom()) + "\n").getBytes(StandardCharsets.US_ASCII));
            channel.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownersAlone(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
