package io.tollgate.gateway.dialect.conversation;

import io.vertx.core.buffer.Buffer;

/** Writes a stream of one wire format. For one answer. */
public interface EventWriter {
    /** Appends what an event comes to, which may be nothing, or several events of the format. */
    void write(StreamEvent event, Buffer to);

    /** Whether the text of an answer is kept to its end, which repeats it. */
    default boolean repeatsText() {
        return false;
    }

    /**
     * Appends the event that reports the usage and nothing else, where the format has such a one, the caller has asked
     * for it and the usage is known. Called once, right before {@code End} is written.
     */
    default void writeUsage(Buffer to) {
        // Most formats report the usage in an event that says something else as well.
    }
}
