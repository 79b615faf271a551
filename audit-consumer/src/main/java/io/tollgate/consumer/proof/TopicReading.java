package io.tollgate.consumer.proof;

import io.tollgate.consumer.config.KafkaConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The usage topic, read partition by partition in chunks, without a group of its own. For one thread, which waits. */
final class TopicReading implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final KafkaConfig kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> beginnings;
    private final Map<TopicPartition, Long> committed;

    TopicReading(KafkaConfig kafka) throws IOException {
        this.kafka = kafka;
        consumer = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(kafka.usageTopic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.pause(partitions);
        beginnings = consumer.beginningOffsets(partitions);
        committed = committedByGroup();
    }

    private Map<String, Object> settings() {
        return kafka.connection()
                .client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "tollgate-books",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) SILENCE.toMillis()));
    }

    private Map<TopicPartition, Long> committedByGroup() throws IOException {
        try (Admin admin = Admin.create(kafka.connection().client(Map.of()))) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(kafka.group())
                    .partitionsToOffsetAndMetadata()
                    .get();
            found.forEach((partition, offset) -> offsets.put(partition, offset == null ? 0 : offset.offset()));
            return offsets;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("Kafka does not say how far " + kafka.group() + " has stored: " + e.getCause(), e);
        }
    }

    /** By their numbers. */
    List<TopicPartition> partitions() {
        return partitions;
    }

    /** The oldest offset that Kafka still has. */
    long beginning(TopicPartition partition) {
        return Objects.requireNonNullElse(beginnings.get(partition), 0L);
    }

    /** The offset up to which the audit consumer has stored everything, itself excluded. */
    long committed(TopicPartition partition) {
        return Objects.requireNonNullElse(committed.get(partition), 0L);
    }

    /** The offset behind the newest record of each partition, as it is now. */
    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    /** The first offset whose record was written at a moment or later; the end where there is none. */
    long at(TopicPartition partition, Instant moment, long end) {
        OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, moment.toEpochMilli()))
                .get(partition);
        return first == null ? end : first.offset();
    }

    /** Goes to an offset of a partition, which alone is read from then on. */
    void seek(TopicPartition partition, long offset) {
        consumer.pause(partitions);
        consumer.seek(partition, offset);
        consumer.resume(List.of(partition));
    }

    /** The next records of the partition that was sought, up to an offset, itself excluded; null for the end. */
    @Nullable
    List<ConsumerRecord<byte[], byte[]>> next(TopicPartition partition, long end) throws IOException {
        long heard = System.nanoTime();
        while (consumer.position(partition) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long before = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    records.add(record);
                }
            }
            if (consumer.position(partition) > before) {
                return records;
            }
            if (System.nanoTime() - heard > SILENCE.toNanos()) {
                throw new IOException("Kafka has not answered for " + SILENCE.toSeconds() + " s");
            }
        }
        return null;
    }

    /** Behind the last record that was handed out. */
    long position(TopicPartition partition) {
        return consumer.position(partition);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
