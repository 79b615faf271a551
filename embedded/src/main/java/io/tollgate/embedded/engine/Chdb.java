package io.tollgate.embedded.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The C functions of libchdb that we call, each as a method handle of the same name and shape.
 *
 * <p>The library stays loaded for the life of the process: its threads outlive any arena.
 */
final class Chdb {
    final MethodHandle setSignalHandlersEnabled;
    final MethodHandle connect;
    final MethodHandle closeConn;
    final MethodHandle queryWithParams;
    final MethodHandle resultBuffer;
    final MethodHandle resultLength;
    final MethodHandle resultError;
    final MethodHandle resultElapsed;
    final MethodHandle resultRows;
    final MethodHandle storageRowsRead;
    final MethodHandle storageBytesRead;
    final MethodHandle rowsWritten;
    final MethodHandle bytesWritten;
    final MethodHandle destroyQueryResult;
    final MethodHandle shutdown;

    private final SymbolLookup library;

    private Chdb(SymbolLookup library) {
        this.library = library;
        setSignalHandlersEnabled = function("chdb_set_signal_handlers_enabled", FunctionDescriptor.ofVoid(JAVA_INT));
        connect = function("chdb_connect", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
        closeConn = function("chdb_close_conn", FunctionDescriptor.ofVoid(ADDRESS));
        queryWithParams = function(
                "chdb_query_with_params_n",
                FunctionDescriptor.of(
                        ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                        JAVA_LONG));
        resultBuffer = function("chdb_result_buffer", FunctionDescriptor.of(ADDRESS, ADDRESS));
        resultLength = count("chdb_result_length");
        resultError = function("chdb_result_error", FunctionDescriptor.of(ADDRESS, ADDRESS));
        resultElapsed = function("chdb_result_elapsed", FunctionDescriptor.of(JAVA_DOUBLE, ADDRESS));
        resultRows = count("chdb_result_rows_read");
        storageRowsRead = count("chdb_result_storage_rows_read");
        storageBytesRead = count("chdb_result_storage_bytes_read");
        rowsWritten = count("chdb_result_rows_written");
        bytesWritten = count("chdb_result_bytes_written");
        destroyQueryResult = function("chdb_destroy_query_result", FunctionDescriptor.ofVoid(ADDRESS));
        shutdown = function("chdb_shutdown", FunctionDescriptor.of(JAVA_INT));
    }

    /** Loads the library, which takes about half a second the first time. */
    @SuppressWarnings("restricted")
    static Chdb load(Path file) throws EngineUnavailableException {
        try {
            return new Chdb(SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException | UnsatisfiedLinkError e) {
            throw new EngineUnavailableException(
                    "the engine library " + file + " cannot be loaded; delete its folder to download it again", e);
        }
    }

    /** Memory that the library gave us by its address alone. */
    @SuppressWarnings("restricted")
    static MemorySegment sized(MemorySegment address, long bytes) {
        return address.reinterpret(bytes);
    }

    private MethodHandle count(String name) {
        return function(name, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    }

    @SuppressWarnings("restricted")
    private MethodHandle function(String name, FunctionDescriptor shape) {
        MemorySegment address =
                library.find(name).orElseThrow(() -> new IllegalArgumentException("no function " + name));
        return Linker.nativeLinker().downcallHandle(address, shape);
    }

    /** What a native call throws is never checked: nothing but a broken linkage can throw there. */
    static AssertionError broken(Throwable cause) {
        return new AssertionError("call into libchdb failed", cause);
    }
}
