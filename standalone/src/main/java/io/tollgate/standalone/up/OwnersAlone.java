package io.tollgate.standalone.up;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/** Takes from everybody but its owner what they may do with a folder and all below it. */
final class OwnersAlone {
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(GROUP_READ, GROUP_WRITE, GROUP_EXECUTE, OTHERS_READ, OTHERS_WRITE, OTHERS_EXECUTE);

    private OwnersAlone() {}

    /**
     * Tightens what an earlier version, or somebody else, has left open; nothing where files have no such modes.
     *
     * @throws UpFailure where the folder belongs to another user, who could open it again
     */
    static void make(Path folder) throws IOException, UpFailure {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        requireOwn(folder);
        Files.walkFileTree(folder.toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                tighten(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isSymbolicLink()) {
                    tighten(path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void requireOwn(Path folder) throws IOException, UpFailure {
        Path mine = Files.createTempFile(folder, "owner", "");
        try {
            UserPrincipal me = Files.getOwner(mine);
            UserPrincipal owner = Files.getOwner(folder);
            if (!owner.equals(me)) {
                throw new UpFailure(
                        UpFailure.FAILURE,
                        "the data folder " + folder + " belongs to " + owner.getName() + ", who could read all of it;"
                                + " choose another with --data, or chown it to " + me.getName());
            }
        } finally {
            Files.delete(mine);
        }
    }

    private static void tighten(Path path) throws IOException {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        if (modes.removeAll(OF_OTHERS)) {
            Files.setPosixFilePermissions(path, modes);
        }
    }
}
