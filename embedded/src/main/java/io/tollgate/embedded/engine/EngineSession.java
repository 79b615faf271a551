package io.tollgate.embedded.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * One connection to the engine, with settings and a current database of its own; used by one thread at a time.
 *
 * <p>Opening one takes half a millisecond, so a request gets a fresh one and leaves nothing behind for the next.
 */
final class EngineSession implements AutoCloseable {
    private final Chdb chdb;
    private final MemorySegment handle;

    EngineSession(Chdb chdb, MemorySegment handle) {
        this.chdb = chdb;
        this.handle = Chdb.sized(handle, ADDRESS.byteSize());
    }

    /** Sets ClickHouse settings for what follows on this session; each is checked by the engine. */
    void set(Map<String, String> settings) throws EngineException {
        List<String> assignments = new ArrayList<>();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            if (!setting.getKey().matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new EngineException(115, "UNKNOWN_SETTING", "Unknown setting '" + setting.getKey() + "'");
            }
            assignments.add(setting.getKey() + " = " + Sql.literal(setting.getValue()));
        }
        if (!assignments.isEmpty()) {
            run("SET " + String.join(", ", assignments));
        }
    }

    /** Makes a database the one that unqualified names are looked up in. */
    void use(String database) throws EngineException {
        run("USE " + Sql.identifier(database));
    }

    /** Runs a statement whose answer nobody wants. */
    void run(String sql) throws EngineException {
        execute(sql.getBytes(UTF_8), "TabSeparated", Map.of()).close();
    }

    /**
     * Runs one statement to its end, blocking the thread.
     *
     * @param statement SQL, followed by inline data where it is an insert in a binary format
     * @param format the answer's format unless the statement names one
     * @param parameters values for the statement's {@code {name:Type}} placeholders
     */
    EngineResult execute(byte[] statement, String format, Map<String, String> parameters) throws EngineException {
        EngineResult result = new EngineResult(chdb, query(statement, format.getBytes(UTF_8), parameters));
        String error = error(result);
        if (!error.isEmpty()) {
            result.close();
            throw new EngineException(error);
        }
        return result;
    }

    @Override
    public void close() {
        try {
            chdb.closeConn.invokeExact(handle);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private MemorySegment query(byte[] statement, byte[] format, Map<String, String> parameters) {
        try (Arena arena = Arena.ofConfined()) {
            NativeStrings names = NativeStrings.of(parameters.keySet(), arena);
            NativeStrings values = NativeStrings.of(parameters.values(), arena);
            return (MemorySegment) chdb.queryWithParams.invokeExact(
                    handle.get(ADDRESS, 0),
                    bytes(statement, arena),
                    (long) statement.length,
                    bytes(format, arena),
                    (long) format.length,
                    names.pointers(),
                    names.lengths(),
                    values.pointers(),
                    values.lengths(),
                    (long) parameters.size());
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private String error(EngineResult result) {
        try {
            MemorySegment text = (MemorySegment) chdb.resultError.invokeExact(result.handle());
            return text.equals(MemorySegment.NULL)
                    ? ""
                    : Chdb.sized(text, Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private static MemorySegment bytes(byte[] bytes, Arena arena) {
        return arena.allocateFrom(JAVA_BYTE, bytes);
    }

    private record NativeStrings(MemorySegment pointers, MemorySegment lengths) {
        static NativeStrings of(Collection<String> strings, Arena arena) {
            MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, strings.size()));
            MemorySegment lengths = arena.allocate(JAVA_LONG, Math.max(1, strings.size()));
            int index = 0;
            for (String string : strings) {
                byte[] encoded = string.getBytes(UTF_8);
                pointers.setAtIndex(ADDRESS, index, bytes(encoded, arena));
                lengths.setAtIndex(JAVA_LONG, index, encoded.length);
                index++;
            }
            return new NativeStrings(pointers, lengths);
        }
    }
}
