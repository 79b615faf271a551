package io.tollgate.embedded.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A statement's answer in native memory, freed by {@link #close()}; used by one thread.
 *
 * @param chdb the library that owns the memory
 * @param handle the native result
 */
record EngineResult(Chdb chdb, MemorySegment handle) implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /** What the statement has done, in the units of ClickHouse's {@code X-ClickHouse-Summary}. */
    record Summary(
            long readRows, long readBytes, long writtenRows, long writtenBytes, long resultRows, long elapsedNanos) {}

    /** The bytes of the answer in the format asked for. */
    long length() {
        return count(chdb.resultLength);
    }

    /** Copies the answer out, a chunk at a time. */
    void writeTo(OutputStream out) throws IOException {
        long length = length();
        if (length == 0) {
            return;
        }
        MemorySegment answer = Chdb.sized(buffer(), length);
        byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
        for (long at = 0; at < length; at += chunk.length) {
            int size = (int) Math.min(chunk.length, length - at);
            MemorySegment.copy(answer, JAVA_BYTE, at, chunk, 0, size);
            out.write(chunk, 0, size);
        }
    }

    Summary summary() {
        return new Summary(
                count(chdb.storageRowsRead),
                count(chdb.storageBytesRead),
                count(chdb.rowsWritten),
                count(chdb.bytesWritten),
                count(chdb.resultRows),
                elapsedNanos());
    }

    @Override
    public void close() {
        try {
            chdb.destroyQueryResult.invokeExact(handle);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private MemorySegment buffer() {
        try {
            return (MemorySegment) chdb.resultBuffer.invokeExact(handle);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private long elapsedNanos() {
        try {
            return (long) ((double) chdb.resultElapsed.invokeExact(handle) * 1e9);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }

    private long count(MethodHandle function) {
        try {
            return (long) function.invokeExact(handle);
        } catch (Throwable e) {
            throw Chdb.broken(e);
        }
    }
}
