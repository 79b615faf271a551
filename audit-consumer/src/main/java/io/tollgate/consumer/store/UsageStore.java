package io.tollgate.consumer.store;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where rows are kept. Every method blocks, may be called by several threads, and throws {@link IOException}
 * where the store is away or refuses; whether rows were stored is then unknown.
 */
public interface UsageStore extends AutoCloseable {
    /**
     * Stores all of the rows in their table before it returns, or drops them where rows were stored under the same
     * token before.
     *
     * @param token names these rows wherever and whenever they are sent again
     */
    void insert(String token, Rows rows) throws IOException;

    /** The id of every stored row of a partition from one offset to another, both included. */
    Map<Long, UUID> storedOffsets(Table table, String topic, int partition, long first, long last) throws IOException;

    /** Which of the ids have a row, wherever it came from. */
    Set<UUID> storedIds(Table table, Collection<UUID> ids) throws IOException;

    /**
     * Keeps the moment up to which each partition is complete, because all records that Kafka had then are stored. An
     * earlier moment than the one kept changes nothing. Optional: stores without readers may ignore it.
     *
     * @param table that the topic's records go to
     * @param topicId the topic's as it was created
     * @param watermarks by partition
     */
    default void saveWatermarks(Table table, String topic, String topicId, Map<Integer, Instant> watermarks)
            throws IOException {}

    @Override
    void close();
}
