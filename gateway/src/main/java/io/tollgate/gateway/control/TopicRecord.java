package io.tollgate.gateway.control;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A record of the control topic, or of another one whose records are signed as well.
 *
 * @param key {@code kind/id}, or whatever else the topic has
 * @param value null if the key is deleted
 * @param signature the header that {@link RecordSigner} writes; null if there is none
 */
public record TopicRecord(
        String key, @Nullable Buffer value, @Nullable Buffer signature) {
    /**
     * As it was read.
     *
     * @param offset where it is on the topic
     */
    record Read(TopicRecord record, long offset) {}
}
