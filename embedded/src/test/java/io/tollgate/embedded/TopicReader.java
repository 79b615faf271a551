package io.tollgate.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what topics hold at the moment, as somebody who belongs to no group and moves no offset.
 *
 * @param bootstrapServers of the broker
 * @param isolationLevel {@code read_committed}, or {@code read_uncommitted} for aborted transactions as well
 */
public record TopicReader(String bootstrapServers, String isolationLevel) {
    private static final Duration POLL = Duration.ofMillis(200);

    /** A reader of what applications see. */
    public static TopicReader committed(String bootstrapServers) {
        return new TopicReader(bootstrapServers, "read_committed");
    }

    /** A reader of everything that was ever sent. */
    public static TopicReader uncommitted(String bootstrapServers) {
        return new TopicReader(bootstrapServers, "read_uncommitted");
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Parts.connection(bootstrapServers).client(Map.of("isolation.level", isolationLevel)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Where each partition of some topics ends. */
    public Map<TopicPartition, Long> ends(Collection<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
        }
    }

    /** All records of a topic, each partition in its order. */
    public List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        return from(ends(List.of(topic)).keySet().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> 0L)));
    }

    /** All records from these offsets on, each partition in its order. */
    public List<ConsumerRecord<byte[], byte[]>> from(Map<TopicPartition, Long> offsets) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(offsets.keySet());
            offsets.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(offsets.keySet());
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            // Positions, since compaction and the markers of transactions leave gaps between offsets.
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }
}
