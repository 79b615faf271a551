package io.tollgate.consumer.proof;

import java.util.UUID;

/**
 * One row that is not as its record was.
 *
 * @param call that the record, or where there is none the row, is about
 * @param place of the record in Kafka: {@code topic/partition/offset}
 * @param what for people
 */
public record Finding(Kind kind, UUID call, String place, String what) {
    /** What happened to the row. */
    public enum Kind {
        /** Some columns differ from the record. */
        CHANGED,
        /** The record has no row. */
        MISSING,
        /** The row has no record, or shares one with another row. */
        ADDED
    }
}
