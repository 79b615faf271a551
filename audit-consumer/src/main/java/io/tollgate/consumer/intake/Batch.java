package io.tollgate.consumer.intake;

import io.tollgate.consumer.store.InvalidEventException;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records of one partition that are stored together, taken up one after another. */
final class Batch {
    private final Rows rows;
    private final BitSet redelivered = new BitSet();
    private final List<DeadRecord> dead = new ArrayList<>();
    private int size;
    private long first = -1;
    private long last = -1;
    private long oldestTimestamp = Long.MAX_VALUE;
    private long since;

    Batch(Table table, TopicPartition partition) {
        rows = new Rows(table, partition.topic(), partition.partition());
    }

    /**
     * Takes up a record that is not a {@link DecodedRecord.UnknownSchema}.
     *
     * @param now nanoseconds, from which the batch's waiting counts where the record is its first
     */
    void add(DecodedRecord decoded, long now) {
        switch (decoded) {
            case DecodedRecord.Valid event -> addRow(event);
            case DecodedRecord.Malformed bad -> dead.add(new DeadRecord(bad.record(), bad.reason()));
            case DecodedRecord.UnknownSchema unknown ->
                throw new IllegalArgumentException("not to be stored: " + unknown.reason());
        }
        ConsumerRecord<byte[], byte[]> record = decoded.record();
        if (size++ == 0) {
            first = record.offset();
            since = now;
        }
        last = record.offset();
        oldestTimestamp = Math.min(oldestTimestamp, record.timestamp());
    }

    private void addRow(DecodedRecord.Valid event) {
        try {
            rows.add(event.record().offset(), event.event());
            redelivered.set(rows.size() - 1, event.redelivered());
        } catch (InvalidEventException e) {
            dead.add(new DeadRecord(event.record(), String.valueOf(e.getMessage())));
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Records, good and bad. */
    int size() {
        return size;
    }

    Rows rows() {
        return rows;
    }

    /** Whether a row's record says that it may have been sent before. */
    boolean isRedelivered(int row) {
        return redelivered.get(row);
    }

    boolean hasRedelivered() {
        return !redelivered.isEmpty();
    }

    List<DeadRecord> dead() {
        return dead;
    }

    /** The plan that stores exactly these records. */
    Plan plan() {
        return new Plan(first, last);
    }

    long since() {
        return since;
    }

    /** Kafka's timestamp of the oldest record, in milliseconds. */
    long oldestTimestamp() {
        return oldestTimestamp;
    }
}
