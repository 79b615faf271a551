package io.tollgate.embedded.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ClickHouse engine of this process, opened on one data folder; a process can open one, once.
 *
 * <p>Sessions may be opened from any thread and run at the same time.
 */
final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final Chdb chdb;
    private final Path data;
    private final EngineSession keepOpen;

    private Engine(Chdb chdb, Path data, EngineSession keepOpen) {
        this.chdb = chdb;
        this.data = data;
        this.keepOpen = keepOpen;
    }

    /**
     * Loads the library and opens the data folder.
     *
     * @param memory what the engine may use in all, in bytes
     * @param grants what statements may do, as ClickHouse's configuration says it of the user {@code default}
     */
    static Engine open(Path library, Path data, long memory, String grants) throws IOException {
        Files.createDirectories(data);
        Path access = Files.writeString(data.resolve("access.xml"), grants);
        Chdb chdb = Chdb.load(library);
        try {
            chdb.setSignalHandlersEnabled.invokeExact(0);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
        List<String> options = List.of(
                "clickhouse",
                "--path=" + data,
                // ClickHouse's own access control, which checks what the endpoint's check of words might miss.
                "--config-file=" + access,
                "--users_config=" + access,
                "--max_server_memory_usage=" + memory,
                "--mark_cache_size=" + memory / 16,
                "--background_pool_size=2");
        MemorySegment first = connect(chdb, options);
        if (first.equals(MemorySegment.NULL)) {
            throw new EngineUnavailableException("the engine cannot open " + data
                    + "; the line above says why; choose another --data folder, or repair this one");
        }
        return new Engine(chdb, data, new EngineSession(chdb, first));
    }

    /** The grants of {@code access.xml}: tables, and nothing outside of them. */
    static String tablesAlone() throws IOException {
        try (InputStream grants = Engine.class.getResourceAsStream("access.xml")) {
            return new String(Objects.requireNonNull(grants, "access.xml").readAllBytes(), UTF_8);
        }
    }

    /** A new session with default settings, in UTC whatever the machine's zone. */
    EngineSession session() {
        MemorySegment handle = connect(chdb, List.of("clickhouse", "--path=" + data, "--session_timezone=UTC"));
        if (handle.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("the engine is closed");
        }
        return new EngineSession(chdb, handle);
    }

    /** Makes every running statement fail soon. */
    void cancelAll() {
        try {
            keepOpen.run("KILL QUERY WHERE query NOT LIKE 'KILL QUERY%'");
        } catch (EngineException e) {
            log.warn("statements still run and cannot be cancelled: {}", e.getMessage());
        }
    }

    /** Stops the engine's threads; every session must be closed by then. */
    @Override
    @SuppressWarnings("UnusedVariable")
    public void close() {
        keepOpen.close();
        try {
            int state = (int) chdb.shutdown.invokeExact();
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private static MemorySegment connect(Chdb chdb, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ADDRESS, options.size());
            for (int i = 0; i < options.size(); i++) {
                arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
            }
            return (MemorySegment) chdb.connect.invokeExact(options.size(), arguments);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }
}
