package io.tollgate.gateway.call;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the pieces of a body. One that comes in one piece is not copied, nor is what has been collected where the
 * length was known; else it is copied each time that it has doubled.
 */
public final class BodyCollector {
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final int expected;
    private @Nullable Buffer bytes;
    private int capacity;

    /** @param expected the length that was announced; 0 where it is not known */
    public BodyCollector(int expected) {
        this.expected = expected;
    }

    public int length() {
        return bytes == null ? 0 : bytes.length();
    }

    public void append(Buffer piece) {
        if (bytes == null) {
            bytes = piece;
            return;
        }
        int length = Math.addExact(bytes.length(), piece.length());
        if (length > capacity) {
            capacity = Math.max(expected, (int) Math.min(LARGEST, Math.max(length, 2L * bytes.length())));
            bytes = Buffer.buffer(capacity).appendBuffer(bytes);
        }
        bytes.appendBuffer(piece);
    }

    public Buffer bytes() {
        return bytes == null ? Buffer.buffer() : bytes;
    }
}
