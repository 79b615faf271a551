package io.tollgate.gateway.dialect.conversation;

import io.vertx.core.buffer.Buffer;

/** Writes a stream of one wire format. For one answer. */
public interface EventWriter {
    /** Appends what an event comes to, which may be nothing, or several events of the format. */
    void write(StreamEvent event, Buffer to);
}
