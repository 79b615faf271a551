package io.tollgate.consumer.intake;

import io.tollgate.schemas.avro.UsageEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the usage topic, as far as it could be decoded. */
sealed interface DecodedRecord {
    ConsumerRecord<byte[], byte[]> record();

    /**
     * The record is a usage event.
     *
     * @param redelivered whether the gateway says that it may have sent the event before
     */
    record Valid(ConsumerRecord<byte[], byte[]> record, UsageEvent event, boolean redelivered)
            implements DecodedRecord {}

    /** The record can never become a row. */
    record Malformed(ConsumerRecord<byte[], byte[]> record, String reason) implements DecodedRecord {}

    /** A newer gateway wrote the record; a newer consumer will be able to read it. */
    record UnknownSchema(ConsumerRecord<byte[], byte[]> record, String reason) implements DecodedRecord {}
}
