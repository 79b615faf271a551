package io.tollgate.consumer.store;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where usage rows are kept. Every method blocks, may be called by several threads, and throws {@link IOException}
 * where the store is away or refuses; whether rows were stored is then unknown.
 */
public interface UsageStore extends AutoCloseable {
    /**
     * Stores all of the rows before it returns, or drops them where rows were stored under the same token before.
     *
     * @param token names these rows wherever and whenever they are sent again
     */
    void insert(String token, Rows rows) throws IOException;

    /** The call of every stored row of a partition from one offset to another, both included. */
    Map<Long, UUID> storedOffsets(String topic, int partition, long first, long last) throws IOException;

    /** Which of the calls have a row, wherever it came from. */
    Set<UUID> storedCalls(Collection<UUID> calls) throws IOException;

    /**
     * Keeps the moment up to which each partition is complete, because all records that Kafka had then are stored. An
     * earlier moment than the one kept changes nothing. Optional: stores without readers may ignore it.
     *
     * @param topicId the topic's as it was created
     * @param watermarks by partition
     */
    default void saveWatermarks(String topic, String topicId, Map<Integer, Instant> watermarks) throws IOException {}

    @Override
    void close();
}
