package io.tollgate.consumer.intake;

import io.tollgate.consumer.store.RowEvent;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records of a feed; nothing that stands in one makes it throw. For one thread. */
final class RecordReader {
    private final Feed feed;
    private final Function<byte[], RowEvent> events;

    RecordReader(Feed feed) {
        this.feed = feed;
        this.events = feed.decoder();
    }

    DecodedRecord read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return new DecodedRecord.Malformed(record, "the record has no value");
        }
        try {
            return new DecodedRecord.Valid(
                    record,
                    events.apply(value),
                    feed.repeats() || record.headers().lastHeader(Topics.REDELIVERED) != null);
        } catch (UsageEvents.UnknownSchemaException e) {
            return new DecodedRecord.UnknownSchema(record, String.valueOf(e.getMessage()));
        } catch (SecurityException e) {
            throw new IllegalStateException(
                    "Avro does not trust Tollgate's own classes; the record is not at fault", e);
        } catch (RuntimeException e) {
            // Whatever the bytes made the decoder do, they will make it do again.
            return new DecodedRecord.Malformed(record, String.valueOf(e.getMessage()));
        }
    }
}
