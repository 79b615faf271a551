package io.tollgate.standalone.up;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder that everything is kept in, held for this process alone until closed or until the process ends. A file
 * {@code version} says which layout it has.
 */
final class InstallationFolder implements AutoCloseable {

    private static final int VERSION = 1;

    private final Path path;
    private final FileChannel lock;

    private InstallationFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder, creating it if there is none.
     *
     * @throws UpFailure if another process holds it, a newer Tollgate wrote it, or it cannot be used
     */
    static InstallationFolder open(Path folder) throws UpFailure {
        Path path = folder.toAbsolutePath().normalize();
        try {
            create(path);
            OwnersAlone.make(path);
            FileChannel lock = lock(path);
            try {
                version(path);
                for (String name : new String[] {"logs", "run"}) {
                    Files.createDirectories(path.resolve(name));
                }
                return new InstallationFolder(path, lock);
            } catch (IOException | UpFailure e) {
                lock.close();
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new UpFailure(
                    UpFailure.FAILURE, "the data folder " + path + " is a file; choose another with --data");
        } catch (IOException e) {
            throw new UpFailure(
                    UpFailure.FAILURE,
                    "the data folder " + path + " cannot be used (" + reason(e) + "); choose another with --data");
        }
    }

    Path path() {
        return path;
    }

    Path logs() {
        return path.resolve("logs");
    }

    /** Where running services leave their ready files and process ids. */
    Path run() {
        return path.resolve("run");
    }

    /** The configuration by which the owner's commands reach broker and engine; only while {@code up} runs. */
    Path clients() {
        return run().resolve("clients.yaml");
    }

    Path keys() {
        return path.resolve("keys.json");
    }

    /** Where the installation's own master key is, if it has one. */
    Path masterKey() {
        return path.resolve("master.key");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    private static FileChannel lock(Path path) throws IOException, UpFailure {
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock held = channel.tryLock();
        if (held == null) {
            String owner = Files.readString(path.resolve("lock")).strip();
            channel.close();
            throw new UpFailure(
                    UpFailure.FAILURE,
                    "the data folder " + path + " is in use by another tollgate"
                            + (owner.isEmpty() ? "" : " (pid " + owner + ")")
                            + "; stop it, or choose another with --data");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static void version(Path path) throws IOException, UpFailure {
        Path file = path.resolve("version");
        if (!Files.exists(file)) {
            Files.writeString(file, VERSION + "\n");
            return;
        }
        String found = Files.readString(file).strip();
        if (!found.matches("[0-9]{1,9}")) {
            throw new UpFailure(
                    UpFailure.FAILURE, file + " does not hold a version; choose another folder with --data");
        }
        if (Integer.parseInt(found) > VERSION) {
            throw new UpFailure(
                    UpFailure.FAILURE,
                    "the data folder " + path + " was written by a newer tollgate (version " + found
                            + ", this one knows " + VERSION + "); use that one, or choose another folder with --data");
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException io ? io.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
