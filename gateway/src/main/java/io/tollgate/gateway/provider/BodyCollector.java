package io.tollgate.gateway.provider;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Collects the pieces of a body; one that comes in one piece is not copied. */
final class BodyCollector {
    private @Nullable Buffer bytes;
    private boolean ours;

    int length() {
        return bytes == null ? 0 : bytes.length();
    }

    void append(Buffer piece) {
        if (bytes == null) {
            bytes = piece;
            return;
        }
        if (!ours) {
            bytes = Buffer.buffer(4 * bytes.length()).appendBuffer(bytes);
            ours = true;
        }
        bytes.appendBuffer(piece);
    }

    Buffer bytes() {
        return bytes == null ? Buffer.buffer() : bytes;
    }
}
