package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.ByteBudget;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is one JSON array (Gemini API reference, "streamGenerateContent" without {@code alt=sse}) and passes in
 * pieces, element by element: what has come of an element is kept back until all of it has, so that an error can stand
 * as the last one. A large element passes as it comes, and nothing can be said while it does. For one answer.
 */
final class ElementArray {
    /** Of one element, in bytes. */
    private static final int MOST_KEPT = 256 << 10;

    private final ByteBudget.Lease memory;
    private Buffer kept = Buffer.buffer();
    private State state = State.NOT_BEGUN;
    private int depth;
    private boolean quoted;
    private boolean escaped;
    private boolean hasElements;
    /** Whether some of an element went before all of it had come. */
    private boolean within;

    private enum State {
        NOT_BEGUN,
        OPEN,
        CLOSED,
        /** What came is no array. */
        OTHER
    }

    /** @param memory what it takes the room from for what is kept back */
    ElementArray(ByteBudget.Lease memory) {
        this.memory = memory;
    }

    /** What may go of a piece and of what was kept. */
    Buffer pass(Buffer piece) {
        int before = kept.length();
        Buffer bytes = before == 0 ? piece : kept.appendBuffer(piece);
        int end = 0;
        for (int at = before; at < bytes.length(); at++) {
            if (boundary(bytes.getByte(at))) {
                end = at + 1;
                within = false;
            }
        }
        if (state == State.OTHER || state == State.CLOSED || within) {
            end = bytes.length();
        }
        memory.giveBack(before);
        int rest = bytes.length() - end;
        if (rest > MOST_KEPT || !memory.take(rest)) {
            within = true;
            kept = Buffer.buffer();
            return bytes;
        }
        kept = bytes.getBuffer(end, bytes.length());
        return end == bytes.length() ? bytes : bytes.slice(0, end);
    }

    /** What is kept of an element that did not come to its end. */
    Buffer kept() {
        return kept;
    }

    /**
     * What ends the array with an error as its last element, in place of what is kept; nothing where it has ended, and
     * null where nothing can be said any more.
     */
    @Nullable
    Buffer ending(Buffer error) {
        return switch (state) {
            case NOT_BEGUN -> Buffer.buffer("[").appendBuffer(error).appendString("]");
            case OPEN ->
                within
                        ? null
                        : Buffer.buffer(hasElements ? ",\r\n" : "")
                                .appendBuffer(error)
                                .appendString("]");
            case CLOSED -> Buffer.buffer();
            case OTHER -> null;
        };
    }

    /** Takes one byte; whether the array could be ended behind it. */
    private boolean boundary(byte each) {
        if (state == State.NOT_BEGUN) {
            if (Character.isWhitespace(each)) {
                return false;
            }
            state = each == '[' ? State.OPEN : State.OTHER;
            depth = 1;
            return true;
        }
        if (state != State.OPEN) {
            return false;
        }
        if (quoted) {
            quoted = escaped || each != '"';
            escaped = !escaped && each == '\\';
            return false;
        }
        switch (each) {
            case '"' -> quoted = true;
            case '{', '[' -> depth++;
            case '}', ']' -> {
                depth--;
                if (depth == 0) {
                    state = State.CLOSED;
                }
                hasElements = true;
                return depth <= 1;
            }
            default -> {
                // Nothing that begins or ends anything.
            }
        }
        return false;
    }
}
