package io.tollgate.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/** Bytes where they stand, and text that is looked for in them. */
public final class Bytes {
    private Bytes() {}

    /** Reads bytes between two offsets of an array, which must not be changed. */
    @FunctionalInterface
    public interface Reader<T extends @Nullable Object, E extends Exception> {
        T read(byte[] bytes, int start, int end) throws E;
    }

    /** Has a buffer's bytes read, where they stand if they stand in an array, as those of Vert.x do. */
    public static <T extends @Nullable Object, E extends Exception> T read(Buffer buffer, Reader<T, E> reader)
            throws E {
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        if (bytes.hasArray()) {
            int start = bytes.arrayOffset() + bytes.readerIndex();
            return reader.read(bytes.array(), start, start + buffer.length());
        }
        return reader.read(buffer.getBytes(), 0, buffer.length());
    }

    public static boolean startsWith(byte[] bytes, int at, int end, byte[] text) {
        if (end - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    public static boolean contains(byte[] bytes, int start, int end, byte[] text) {
        for (int i = start; i <= end - text.length; i++) {
            if (startsWith(bytes, i, end, text)) {
                return true;
            }
        }
        return false;
    }
}
