package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tollgate.standalone.Parts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The bytes that come to all of a broker's topics from some moment on, its own topics included. */
final class Bus {
    private final String bootstrapServers;
    private final Map<TopicPartition, Long> since;

    Bus(String bootstrapServers) throws ExecutionException, InterruptedException {
        this.bootstrapServers = bootstrapServers;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            since = consumer.endOffsets(partitions(consumer));
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Parts.connection(bootstrapServers).client(Map.of("exclude.internal.topics", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Parts.connection(bootstrapServers).client(Map.of()))) {
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            List<TopicPartition> partitions = new ArrayList<>();
            topics.forEach(topic -> consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
            return partitions;
        }
    }

    /** Adds what has come by now, one place for each topic. */
    void addTo(Places places) throws ExecutionException, InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, since.getOrDefault(partition, 0L)));
            ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            while (!ends.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    add(places, record);
                }
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        }
    }

    private static void add(Places places, ConsumerRecord<byte[], byte[]> record) {
        String place = "topic " + record.topic();
        if (record.key() != null) {
            places.add(place, record.key());
        }
        if (record.value() != null) {
            places.add(place, record.value());
        }
        record.headers().forEach(header -> {
            places.add(place, header.key());
            places.add(place, header.value() == null ? "" : new String(header.value(), ISO_8859_1));
        });
    }
}
