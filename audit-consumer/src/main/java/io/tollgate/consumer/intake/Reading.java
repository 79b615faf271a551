package io.tollgate.consumer.intake;

import io.tollgate.schemas.avro.UsageEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record turned out to be. */
sealed interface Reading {
    ConsumerRecord<byte[], byte[]> record();

    /**
     * The record is a usage event.
     *
     * @param redelivered whether the gateway says that it may have sent the event before
     */
    record Event(ConsumerRecord<byte[], byte[]> record, UsageEvent event, boolean redelivered) implements Reading {}

    /** The record can never become a row. */
    record Bad(ConsumerRecord<byte[], byte[]> record, String reason) implements Reading {}

    /** A newer gateway wrote the record; a newer consumer will be able to read it. */
    record Unknown(ConsumerRecord<byte[], byte[]> record, String reason) implements Reading {}
}
