package io.tollgate.consumer.proof;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.store.InvalidEventException;
import io.tollgate.consumer.store.RowEvent;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.StoredRow;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.consumer.store.Table;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Holds every record of the usage topic that Kafka still has against the row that was made of it, column by column, and
 * finds rows that were changed, taken away or added since. Only what the consumer has committed is compared: what it
 * has yet to store is not missing. Keeps some thousands of records at a time. Blocks.
 */
public final class TopicComparison {
    /** How far a producer's clock may be behind. */
    private static final Duration SKEW = Duration.ofHours(1);

    private final KafkaConfig kafka;
    private final StoredRows rows;
    private final Instant from;
    private final Instant to;
    private final Consumer<Finding> found;
    private final UsageEvents events = new UsageEvents();
    private final Differences differences = new Differences();
    private long records;

    /**
     * A comparison of the rows of calls that were accepted between two moments.
     *
     * @param rows is for this one alone while it lasts
     */
    public TopicComparison(KafkaConfig kafka, StoredRows rows, Instant from, Instant to, Consumer<Finding> found) {
        this.kafka = kafka;
        this.rows = rows;
        this.from = from;
        this.to = to;
        this.found = found;
    }

    /**
     * What was compared.
     *
     * @param records of calls of the time that was asked for
     * @param tooOld rows of that time whose records Kafka no longer has
     */
    public record Compared(long records, long tooOld) {}

    /**
     * Compares, once.
     *
     * @param progress is told now and then how many records have been compared
     * @throws IOException if Kafka or ClickHouse does not answer
     */
    public Compared run(LongConsumer progress) throws IOException {
        try (TopicReading reading = new TopicReading(kafka)) {
            Map<Integer, StoredRows.Offsets> stored = rows.offsets(kafka.usageTopic(), from, to);
            long tooOld = 0;
            for (TopicPartition partition : reading.partitions()) {
                long begin = reading.beginning(partition);
                long end = reading.committed(partition);
                tooOld += rows.countBelow(kafka.usageTopic(), partition.partition(), from, to, begin);
                long start = reading.at(partition, from.minus(SKEW), end);
                StoredRows.Offsets span = stored.get(partition.partition());
                if (span != null && span.least() < start) {
                    start = Math.max(begin, span.least());
                }
                compare(reading, partition, start, end, progress);
            }
            strangers(reading, stored);
            return new Compared(records, tooOld);
        } catch (KafkaException e) {
            throw new IOException(
                    "Kafka at " + kafka.connection().bootstrapServers() + " does not give the records of calls: "
                            + e.getMessage(),
                    e);
        }
    }

    private void compare(TopicReading reading, TopicPartition partition, long start, long end, LongConsumer progress)
            throws IOException {
        if (start >= end) {
            return;
        }
        reading.seek(partition, start);
        long first = start;
        for (@Nullable List<ConsumerRecord<byte[], byte[]>> chunk = reading.next(partition, end);
                chunk != null;
                chunk = reading.next(partition, end)) {
            long next = Math.min(end, reading.position(partition));
            compare(partition, chunk, first, next - 1);
            first = next;
            progress.accept(records);
        }
    }

    private void compare(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> chunk, long first, long last)
            throws IOException {
        Map<Long, List<StoredRow>> stored = new TreeMap<>();
        rows.stored(
                partition.topic(),
                partition.partition(),
                first,
                last,
                row -> stored.computeIfAbsent(row.offset(), offset -> new ArrayList<>(1))
                        .add(row));
        Map<UUID, ConsumerRecord<byte[], byte[]>> rowless = new LinkedHashMap<>();
        Rows fitting = new Rows(Table.USAGE, partition.topic(), partition.partition());
        for (ConsumerRecord<byte[], byte[]> record : chunk) {
            UsageEvent event = event(record, fitting);
            List<StoredRow> its = Objects.requireNonNullElse(stored.remove(record.offset()), List.of());
            if (event == null) {
                its.forEach(row -> add(row, "its record is not one that a row is made of"));
                continue;
            }
            if (!asked(event) && its.stream().noneMatch(row -> asked(row.event()))) {
                continue;
            }
            records++;
            if (!compare(event, its)) {
                rowless.put(event.getCallId(), record);
            }
        }
        fitting.release();
        stored.values().forEach(its -> its.forEach(row -> add(row, "Kafka has no record there")));
        missing(rowless);
    }

    /** What a row has to be made of; null where the consumer makes a dead letter. */
    private @Nullable UsageEvent event(ConsumerRecord<byte[], byte[]> record, Rows fitting) {
        if (record.value() == null) {
            return null;
        }
        try {
            UsageEvent event = events.decode(record.value());
            fitting.add(record.offset(), new RowEvent.Usage(event));
            return event;
        } catch (UsageEvents.MalformedEventException | InvalidEventException e) {
            return null;
        }
    }

    private boolean asked(UsageEvent event) {
        return !event.getAcceptedAt().isBefore(from) && event.getAcceptedAt().isBefore(to);
    }

    /** Whether a record's call has a row in its place; what else is there was added. */
    private boolean compare(UsageEvent event, List<StoredRow> its) {
        StoredRow own = null;
        for (StoredRow row : its) {
            if (!row.event().getCallId().equals(event.getCallId())) {
                add(row, "its record is of another call, " + event.getCallId());
            } else if (own != null) {
                add(row, "another row is of the same record");
            } else {
                own = row;
            }
        }
        if (own == null) {
            return false;
        }
        Set<String> columns = differences.between(event, own.event());
        if (!columns.isEmpty()) {
            found.accept(new Finding(
                    Finding.Kind.CHANGED,
                    event.getCallId(),
                    place(own),
                    "differs from its record in " + String.join(", ", columns)));
        }
        return true;
    }

    /** A call that Kafka has twice has one row, at one of both places. */
    private void missing(Map<UUID, ConsumerRecord<byte[], byte[]>> rowless) throws IOException {
        Set<UUID> elsewhere = rows.storedCalls(rowless.keySet());
        rowless.forEach((call, record) -> {
            if (!elsewhere.contains(call)) {
                found.accept(new Finding(
                        Finding.Kind.MISSING,
                        call,
                        record.topic() + "/" + record.partition() + "/" + record.offset(),
                        "its record has no row"));
            }
        });
    }

    /** Rows that say that they come from where Kafka has nothing. */
    private void strangers(TopicReading reading, Map<Integer, StoredRows.Offsets> stored) throws IOException {
        Map<TopicPartition, Long> ends = reading.ends();
        for (Map.Entry<Integer, StoredRows.Offsets> partition : stored.entrySet()) {
            long end = Objects.requireNonNullElse(
                    ends.get(new TopicPartition(kafka.usageTopic(), partition.getKey())), 0L);
            if (partition.getValue().greatest() >= end) {
                rows.stored(kafka.usageTopic(), partition.getKey(), end, Long.MAX_VALUE, row -> {
                    if (asked(row.event())) {
                        add(row, "Kafka has no record there");
                    }
                });
            }
        }
        rows.ofOtherTopics(kafka.usageTopic(), from, to, row -> add(row, "it names another topic"));
    }

    private void add(StoredRow row, String why) {
        if (asked(row.event())) {
            found.accept(new Finding(Finding.Kind.ADDED, row.event().getCallId(), place(row), why));
        }
    }

    private static String place(StoredRow row) {
        return row.topic() + "/" + row.partition() + "/" + row.offset();
    }
}
