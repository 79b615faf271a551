package io.tollgate.embedded.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The library out of an npm package: downloaded by the user's npm, checked by digest, and moved into the cache in one
 * rename, so that a fetch that was cut off leaves nothing that looks like the library. Processes and threads that fetch
 * at the same time wait for each other.
 *
 * @param engine which package
 * @param folder of the cache, for this release and platform alone
 * @param npm the downloader
 */
record FetchedLibrary(EnginePackage engine, Path folder, Npm npm) implements EngineLibrary {
    /** A file lock keeps other processes out, but not other threads. */
    private static final ReentrantLock ONE_OF_THIS_JVM = new ReentrantLock();

    private static final int MEGABYTE = 1_000_000;

    @Override
    public boolean present() {
        try {
            return Files.size(library()) == engine.librarySize();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Path fetch(Consumer<String> console) throws EngineUnavailableException, InterruptedException {
        if (present()) {
            return library();
        }
        ONE_OF_THIS_JVM.lockInterruptibly();
        try {
            Files.createDirectories(folder);
            try (FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (!present()) {
                    download(console);
                }
                return library();
            }
        } catch (EngineUnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineUnavailableException(
                    "the embedded ClickHouse engine cannot be stored in " + folder + " (" + e
                            + "); set XDG_CACHE_HOME to a folder on a disk with 1 GB free",
                    e);
        } finally {
            ONE_OF_THIS_JVM.unlock();
        }
    }

    private Path library() {
        return folder.resolve(EnginePackage.FILE);
    }

    private void download(Consumer<String> console) throws IOException, InterruptedException {
        requireRoom();
        Path scratch = folder.resolve("part");
        delete(scratch);
        Files.createDirectory(scratch);
        try {
            console.accept("downloading the ClickHouse engine, once (%d MB) ...".formatted(engine.size() / MEGABYTE));
            Path archive = npm.pack(engine, scratch, console);
            verify(archive);
            Path unpacked = scratch.resolve(EnginePackage.FILE);
            unpack(archive, unpacked);
            Files.move(unpacked, library(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            console.accept("the ClickHouse engine " + EnginePackage.VERSION + " is in " + folder);
        } finally {
            delete(scratch);
        }
    }

    /** The archive, npm's own copy of it, and the library need to fit. */
    private void requireRoom() throws IOException {
        long needed = 2 * engine.size() + engine.librarySize();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new EngineUnavailableException(
                    "the embedded ClickHouse engine needs %d MB of disk under %s, which has %d MB; free some, or set XDG_CACHE_HOME to a larger disk"
                            .formatted(needed / MEGABYTE, folder, free / MEGABYTE));
        }
    }

    /** Refuses an archive whose SHA-512 is not the pinned one. */
    private void verify(Path archive) throws IOException {
        MessageDigest digest = sha512();
        try (InputStream in = new DigestInputStream(Files.newInputStream(archive), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (!engine.integrity().equals("sha512-" + Base64.getEncoder().encodeToString(digest.digest()))) {
            throw new EngineUnavailableException("the downloaded engine " + engine.specifier()
                    + " is not the one that Tollgate was made for (its SHA-512 differs) and was deleted;"
                    + " check that npm's registry setting names a registry that you trust");
        }
    }

    private static void unpack(Path archive, Path target) throws IOException {
        try (TarArchiveInputStream entries = new TarArchiveInputStream(
                new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().equals("package/" + EnginePackage.FILE)) {
                    Files.copy(entries, target);
                }
            }
        }
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    private static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> tree = Files.walk(root)) {
                List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
                for (Path each : deepestFirst) {
                    Files.delete(each);
                }
            }
        }
    }
}
