package io.tollgate.consumer.intake;

import org.jspecify.annotations.Nullable;

/**
 * How one assigned partition is doing.
 *
 * @param lagRecords records in Kafka whose offset has not moved yet
 * @param lagSeconds age of the oldest record that was read and is not stored
 * @param state {@code running}, {@code replaying}, {@code retrying} or {@code blocked}
 * @param alarm what somebody has to see to, or null
 */
public record PartitionStatus(
        int partition,
        long lagRecords,
        double lagSeconds,
        String state,
        @Nullable String alarm) {}
