package io.tollgate.consumer.intake;

import io.tollgate.consumer.store.RowEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record, as far as it could be decoded. */
sealed interface DecodedRecord {
    ConsumerRecord<byte[], byte[]> record();

    /**
     * The record is an event.
     *
     * @param redelivered whether there may be a row of the event already, because it was sent before
     */
    record Valid(ConsumerRecord<byte[], byte[]> record, RowEvent event, boolean redelivered) implements DecodedRecord {}

    /** The record can never become a row. */
    record Malformed(ConsumerRecord<byte[], byte[]> record, String reason) implements DecodedRecord {}

    /** A newer gateway wrote the record; a newer consumer will be able to read it. */
    record UnknownSchema(ConsumerRecord<byte[], byte[]> record, String reason) implements DecodedRecord {}
}
