package io.tollgate.standalone.faults;

import io.tollgate.schemas.Topics;
import io.tollgate.standalone.TestLogin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What Kafka holds, as seen by somebody who is neither the gateway nor the consumer. */
final class Bus implements AutoCloseable {
    static final int PARTITIONS = 6;
    private static final String GROUP = "tollgate-audit-consumer";
    private static final Duration POLL = Duration.ofMillis(200);

    private final Admin admin;
    private final Map<String, Object> settings;

    Bus(String bootstrapServers) {
        settings = TestLogin.kafka(bootstrapServers).client(Map.of("isolation.level", "read_committed"));
        admin = Admin.create(TestLogin.kafka(bootstrapServers).client(Map.of()));
    }

    /** Where each partition of the usage topic ends. */
    Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(partitions(Topics.USAGE, PARTITIONS).stream()
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Whether the group has dealt with everything up to there, as far as its offsets say. */
    boolean settled(Map<TopicPartition, Long> ends) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata at = committed.get(end.getKey());
            return end.getValue() == 0 || (at != null && at.offset() >= end.getValue());
        });
    }

    /** All records of the usage topic from these offsets on, each partition in its order. */
    List<ConsumerRecord<byte[], byte[]>> usage(Map<TopicPartition, Long> from) {
        return read(from);
    }

    /** All that the dead-letter topic holds. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() throws ExecutionException, InterruptedException {
        int partitions = admin.describeTopics(List.of(Topics.USAGE_DEAD))
                .allTopicNames()
                .get()
                .get(Topics.USAGE_DEAD)
                .partitions()
                .size();
        Map<TopicPartition, Long> from = new HashMap<>();
        partitions(Topics.USAGE_DEAD, partitions).forEach(partition -> from.put(partition, 0L));
        return read(from);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(Map<TopicPartition, Long> from) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }

    /** A producer of whatever bytes. */
    Poisoner poisoner() {
        return new Poisoner(new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private Map<String, Object> settings() {
        return TestLogin.kafka(String.valueOf(settings.get("bootstrap.servers")))
                .client(Map.of("acks", "all"));
    }

    /** Puts records among the gateway's that nobody can read. */
    record Poisoner(KafkaProducer<byte[], byte[]> producer) implements AutoCloseable {
        void send(String key, byte[] value) throws ExecutionException, InterruptedException {
            producer.send(new ProducerRecord<>(Topics.USAGE, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
