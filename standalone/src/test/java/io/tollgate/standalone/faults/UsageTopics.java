package io.tollgate.standalone.faults;

import io.tollgate.embedded.TestLogin;
import io.tollgate.embedded.TopicReader;
import io.tollgate.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The usage topic and its dead letters, as seen by somebody who is neither the gateway nor the consumer. */
final class UsageTopics implements AutoCloseable {
    static final int PARTITIONS = 6;
    private static final String GROUP = "tollgate-audit-consumer";

    private final Admin admin;
    private final TopicReader reader;

    UsageTopics(String bootstrapServers) {
        reader = TopicReader.committed(bootstrapServers);
        admin = Admin.create(TestLogin.kafka(bootstrapServers).client(Map.of()));
    }

    /** Where each partition of the usage topic ends. */
    Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(IntStream.range(0, PARTITIONS)
                        .mapToObj(number -> new TopicPartition(Topics.USAGE, number))
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
        return reader.from(from);
    }

    /** All that the dead-letter topic holds. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return reader.all(Topics.USAGE_DEAD);
    }

    /** A producer of whatever bytes. */
    Poisoner poisoner() {
        return new Poisoner(new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private Map<String, Object> settings() {
        return TestLogin.kafka(reader.bootstrapServers()).client(Map.of("acks", "all"));
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

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
