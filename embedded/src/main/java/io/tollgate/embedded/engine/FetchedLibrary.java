package io.tollgate.embedded.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The library out of an npm package: downloaded through the user's npm, checked by digest, unpacked into the cache.
 *
 * <p>Two processes that fetch at the same time wait for each other, and a fetch that was cut off leaves nothing that
 * would be taken for the library.
 *
 * @param engine which package, with its digest
 * @param cache where the library is kept
 * @param npm what downloads
 */
record FetchedLibrary(EnginePackage engine, EngineCache cache, Npm npm) implements EngineLibrary {
    /** A file lock keeps other processes out, but not other threads. */
    private static final ReentrantLock ONE_OF_THIS_JVM = new ReentrantLock();

    /** How many times the archive's size a fetch needs: the archive, npm's own copy of it, and what comes out. */
    private static final int ROOM = 6;

    @Override
    public boolean present() {
        return cache.holds(engine);
    }

    @Override
    public Path fetch(Progress progress) throws EngineUnavailableException, InterruptedException {
        if (present()) {
            return cache.library();
        }
        ONE_OF_THIS_JVM.lockInterruptibly();
        try {
            return fetchAlone(progress);
        } finally {
            ONE_OF_THIS_JVM.unlock();
        }
    }

    private Path fetchAlone(Progress progress) throws EngineUnavailableException, InterruptedException {
        try (EngineCache.Lock lock = cache.lock()) {
            if (!present()) {
                download(progress, lock.scratch());
            }
            return cache.library();
        } catch (EngineUnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw cache.explain(e);
        }
    }

    private void download(Progress progress, Path scratch) throws IOException, InterruptedException {
        cache.require(engine.size() * ROOM);
        Path archive = npm.pack(engine, scratch, progress);
        EngineArchive downloaded = new EngineArchive(archive);
        downloaded.verify(engine);
        Path unpacked = Files.createDirectory(scratch.resolve("unpacked"));
        downloaded.unpack(EnginePackage.FILE, unpacked, progress);
        cache.install(unpacked, engine);
        progress.done("engine " + EnginePackage.VERSION + " is in " + cache.folder());
    }
}
