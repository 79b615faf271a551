package io.tollgate.consumer.store;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Values in ClickHouse's RowBinary format, one after another, that can be truncated to an earlier length. Backed by
 * pooled chunks: growing copies nothing, and released chunks are used again, because rows live just long enough to cost
 * a garbage collector much. For one thread, and so without locks.
 */
final class RowBytes {
    private static final int LONGEST_LENGTH = 5;
    private static final VarHandle SHORT = littleEndian(short[].class);
    private static final VarHandle INT = littleEndian(int[].class);
    private static final VarHandle LONG = littleEndian(long[].class);

    private final BufferPool pool;
    private final List<Chunk> filled = new ArrayList<>();
    private byte[] bytes;
    private int used;
    /** Bytes in the chunks before this one. */
    private int before;

    private static final class Chunk {
        private final byte[] bytes;
        private final int used;

        Chunk(byte[] bytes, int used) {
            this.bytes = bytes;
            this.used = used;
        }
    }

    RowBytes(BufferPool pool) {
        this.pool = pool;
        this.bytes = pool.take();
    }

    private static VarHandle littleEndian(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    /** Makes sure that a few bytes can be written in one piece. */
    private void room(int more) {
        if (more > bytes.length - used) {
            filled.add(new Chunk(bytes, used));
            before += used;
            bytes = pool.take();
            used = 0;
        }
    }

    void uint8(int value) {
        room(1);
        bytes[used++] = (byte) value;
    }

    void uint16(int value) {
        room(Short.BYTES);
        SHORT.set(bytes, used, (short) value);
        used += Short.BYTES;
    }

    void uint32(int value) {
        room(Integer.BYTES);
        INT.set(bytes, used, value);
        used += Integer.BYTES;
    }

    void int64(long value) {
        room(Long.BYTES);
        LONG.set(bytes, used, value);
        used += Long.BYTES;
    }

    /** A string's length in bytes, an array's or a map's in entries: LEB128. */
    void length(int value) {
        room(LONGEST_LENGTH);
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes[used++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[used++] = (byte) rest;
    }

    /** A string of which the UTF-8 bytes are given. */
    void string(byte[] utf8) {
        length(utf8.length);
        write(utf8, 0, utf8.length);
    }

    void write(byte[] from, int start, int length) {
        Objects.checkFromIndexSize(start, length, from.length);
        for (int written = 0; written < length; ) {
            room(1);
            int piece = Math.min(length - written, bytes.length - used);
            System.arraycopy(from, start + written, bytes, used, piece);
            used += piece;
            written += piece;
        }
    }

    int size() {
        return before + used;
    }

    /** Drops what is behind a length. */
    void truncate(int length) {
        Objects.checkIndex(length, size() + 1);
        while (length < before) {
            pool.give(bytes);
            Chunk last = filled.removeLast();
            bytes = last.bytes;
            before -= last.used;
        }
        used = length - before;
    }

    /** Appends a part of others. */
    void append(RowBytes other, int start, int length) {
        Objects.checkFromIndexSize(start, /* size= */ length, /* length= */ other.size());
        int at = 0;
        for (Chunk chunk : other.all()) {
            int from = Math.max(start, at);
            int to = Math.min(start + length, at + chunk.used);
            if (from < to) {
                write(chunk.bytes, from - at, to - from);
            }
            at += chunk.used;
        }
    }

    private List<Chunk> all() {
        List<Chunk> all = new ArrayList<>(filled);
        all.add(new Chunk(bytes, used));
        return all;
    }

    void writeTo(OutputStream out) throws IOException {
        for (Chunk chunk : all()) {
            out.write(chunk.bytes, 0, chunk.used);
        }
    }

    /** Gives the chunks to others; nothing is left here, and nothing may be written any more. */
    void release() {
        all().forEach(chunk -> pool.give(chunk.bytes));
        filled.clear();
        bytes = new byte[0];
        used = 0;
        before = 0;
    }
}
