package io.tollgate.embedded.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder that keeps one release of the engine for one platform, outside every build folder.
 *
 * <p>A marker beside the library says which archive it came from and how large it is. The folder appears in one rename
 * once both are in it.
 *
 * @param folder {@code …/tollgate/engine/<version>-<platform>}
 */
record EngineCache(Path folder) {
    private static final String MARKER = "verified";

    static EngineCache of(Map<String, String> environment, EnginePackage engine) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path home = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return new EngineCache(home.resolve("tollgate")
                .resolve("engine")
                .resolve(EnginePackage.VERSION + "-" + engine.platform())
                .toAbsolutePath());
    }

    Path library() {
        return folder.resolve(EnginePackage.FILE);
    }

    /** Whether the library is whole and from that very package: a look at the marker and at the file's size. */
    boolean holds(EnginePackage engine) {
        try {
            return Files.readString(folder.resolve(MARKER)).equals(marker(engine, library()));
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps other processes out until closed, and gives a scratch folder on the same file system that goes away with it. */
    Lock lock() throws IOException {
        Path parent = parent();
        Files.createDirectories(parent);
        FileChannel file = FileChannel.open(
                parent.resolve(folder.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            file.lock();
            Path scratch = parent.resolve(folder.getFileName() + ".part");
            deleteTree(scratch);
            return new Lock(file, Files.createDirectory(scratch));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Makes an unpacked library the one in the cache; what was there before is replaced. */
    void install(Path unpacked, EnginePackage engine) throws IOException {
        Files.writeString(unpacked.resolve(MARKER), marker(engine, unpacked.resolve(EnginePackage.FILE)));
        deleteTree(folder);
        Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Refuses to begin what the disk has no room for. */
    void require(long bytes) throws IOException {
        long free = Files.getFileStore(parent()).getUsableSpace();
        if (free < bytes) {
            throw new EngineUnavailableException(
                    "the embedded ClickHouse engine needs %d MB of disk under %s, which has %d MB; free some, or set XDG_CACHE_HOME to a larger disk"
                            .formatted(bytes / 1_000_000, parent(), free / 1_000_000));
        }
    }

    /** Words a failure of the file system. */
    EngineUnavailableException explain(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left")) {
            return new EngineUnavailableException(
                    "the disk under " + parent() + " is full; free some, or set XDG_CACHE_HOME to a larger disk", e);
        }
        String why = e instanceof AccessDeniedException ? "access denied to " + text : text;
        return new EngineUnavailableException(
                "the embedded ClickHouse engine cannot be kept in " + parent() + ": " + why
                        + "; set XDG_CACHE_HOME to a folder that can be written",
                e);
    }

    private Path parent() {
        Path parent = folder.getParent();
        return parent == null ? folder : parent;
    }

    private static String marker(EnginePackage engine, Path library) throws IOException {
        return engine.integrity() + "\n" + Files.size(library) + "\n";
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * The right to fill the cache, held by one process at a time.
     *
     * @param file the locked file
     * @param scratch where to work
     */
    record Lock(FileChannel file, Path scratch) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (file) {
                deleteTree(scratch);
            }
        }
    }
}
