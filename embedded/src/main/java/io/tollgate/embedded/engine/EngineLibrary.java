package io.tollgate.embedded.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The engine's native library on this machine: either given by its path, or fetched once and kept. */
public sealed interface EngineLibrary permits EngineLibrary.LocalLibrary, FetchedLibrary {

    /**
     * The library that the environment asks for.
     *
     * <p>{@code TOLLGATE_ENGINE_LIBRARY} names a file to use as it is, {@code TOLLGATE_NPM} the npm command, {@code
     * XDG_CACHE_HOME} the folder that caches live in.
     */
    static EngineLibrary ofThisMachine(Map<String, String> environment) throws EngineUnavailableException {
        String given = environment.getOrDefault("TOLLGATE_ENGINE_LIBRARY", "");
        if (!given.isEmpty()) {
            return new LocalLibrary(Path.of(given));
        }
        EnginePackage engine = EnginePackage.ofThisMachine();
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path caches = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        Path folder = caches.resolve("tollgate")
                .resolve("engine")
                .resolve(EnginePackage.VERSION + "-" + engine.platform())
                .toAbsolutePath();
        return new FetchedLibrary(engine, folder, new Npm(environment.getOrDefault("TOLLGATE_NPM", "npm")));
    }

    /** Whether {@link #fetch} has nothing to download. */
    boolean present();

    /**
     * Gives the library's file, downloading it first if it is missing; blocks until it is there.
     *
     * @param console is given a line for each step of a download
     * @throws EngineUnavailableException if it cannot be had, saying why and what to do about it
     */
    Path fetch(Consumer<String> console) throws EngineUnavailableException, InterruptedException;

    /**
     * A library that somebody else has put there.
     *
     * @param file its path
     */
    record LocalLibrary(Path file) implements EngineLibrary {
        @Override
        public boolean present() {
            return Files.isRegularFile(file);
        }

        @Override
        public Path fetch(Consumer<String> console) throws EngineUnavailableException {
            if (!present()) {
                throw new EngineUnavailableException("TOLLGATE_ENGINE_LIBRARY names " + file + ", which is not a file");
            }
            return file.toAbsolutePath();
        }
    }
}
