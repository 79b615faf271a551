package io.tollgate.consumer.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** A growing buffer that can be cut back to an earlier length. For one thread, and so without locks. */
final class RowBytes extends OutputStream {
    private byte[] bytes;
    private int size;

    RowBytes(int capacity) {
        bytes = new byte[capacity];
    }

    @Override
    public void write(int value) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int start, int length) {
        Objects.checkFromIndexSize(start, length, from.length);
        if (length > bytes.length - size) {
            grow(length);
        }
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int)
                Math.min(2L * size, Integer.MAX_VALUE - 8)));
    }

    int size() {
        return size;
    }

    /** Forgets what is behind a length. */
    void cut(int length) {
        size = Objects.checkIndex(length, size + 1);
    }

    /** Appends a part of another buffer. */
    void append(RowBytes other, int start, int length) {
        write(other.bytes, start, length);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }
}
