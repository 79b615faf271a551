package io.tollgate.consumer.store;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** A table that events become rows of: its columns are the event's fields, then the record's place in Kafka. */
public enum Table {
    /** One row for each accepted call. */
    USAGE("usage", "call_id", "accepted_at", UsageEvent.getClassSchema()),
    /** What became known of a call later, each truth once. */
    ADJUSTMENTS("adjustments", "adjustment_id", "effective_at", AdjustmentEvent.getClassSchema());

    private final String label;
    private final String id;
    private final String moment;

    @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
    private final List<String> columns;

    Table(String label, String id, String moment, Schema event) {
        this.label = label;
        this.id = id;
        this.moment = moment;
        this.columns = List.copyOf(Stream.concat(
                        event.getFields().stream().map(Schema.Field::name),
                        Stream.of("kafka_topic", "kafka_partition", "kafka_offset"))
                .toList());
    }

    /** Its name in the database. */
    public String label() {
        return label;
    }

    /** The column of which no value is there twice. */
    String id() {
        return id;
    }

    /** The column that says how old a row is. */
    String moment() {
        return moment;
    }

    /** In the order in which {@link RowWriter} writes them. */
    List<String> columns() {
        return columns;
    }
}
