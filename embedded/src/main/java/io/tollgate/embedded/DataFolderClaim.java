package io.tollgate.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A service's data folder, claimed for this process until closed or until the process ends, however it ends.
 *
 * @param path the folder
 * @param claim the locked file in it
 */
record DataFolderClaim(Path path, FileChannel claim) implements AutoCloseable {

    /**
     * Makes the folder if it is missing and keeps other processes out of it.
     *
     * @throws IOException if another process has it, or it cannot be written, with a message fit for the command line
     */
    static DataFolderClaim claim(Path path) throws IOException {
        FileChannel file = open(path);
        try {
            if (lock(file) == null) {
                throw new IOException("the data folder " + path
                        + " is in use by another process; stop that one, or choose" + " another --data folder");
            }
            return new DataFolderClaim(path, file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        try {
            Files.createDirectories(path);
            return FileChannel.open(path.resolve("tollgate.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "the data folder " + path + " cannot be written (" + e + "); choose another --data folder", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }
}
