package io.tollgate.embedded.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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
        return new FetchedLibrary(
                engine, EngineCache.of(environment, engine), new Npm(environment.getOrDefault("TOLLGATE_NPM", "npm")));
    }

    /** Whether {@link #fetch} has nothing to download. */
    boolean present();

    /**
     * Gives the library's file, downloading it first where it is missing; blocks until it is there.
     *
     * @throws EngineUnavailableException if it cannot be had, saying why and how to mend it
     */
    Path fetch(Progress progress) throws EngineUnavailableException, InterruptedException;

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
        public Path fetch(Progress progress) throws EngineUnavailableException {
            if (!present()) {
                throw new EngineUnavailableException("TOLLGATE_ENGINE_LIBRARY names " + file + ", which is no file");
            }
            return file.toAbsolutePath();
        }
    }
}
