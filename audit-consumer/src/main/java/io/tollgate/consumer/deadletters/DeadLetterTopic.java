package io.tollgate.consumer.deadletters;

import io.tollgate.consumer.config.KafkaConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead-letter topic from its beginning to where it ends at the moment. Blocks; moves no group's offsets. */
final class DeadLetterTopic {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final KafkaConfig kafka;

    DeadLetterTopic(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    /**
     * Hands out all dead letters that there are, the oldest first.
     *
     * @throws IOException if Kafka does not answer
     */
    void read(Consumer<DeadLetter> use) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(kafka.deadTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            read(consumer, consumer.endOffsets(partitions), use);
        } catch (KafkaException e) {
            throw new IOException(
                    "Kafka at " + kafka.connection().bootstrapServers() + " does not give the dead letters: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Consumer<DeadLetter> use)
            throws IOException {
        long heard = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            boolean any = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                any = true;
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    DeadLetter.of(record).ifPresent(use);
                }
            }
            if (any) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
                throw new IOException("Kafka has not answered for " + SILENCE.toSeconds() + " s");
            }
        }
    }

    private Map<String, Object> settings() {
        return kafka.connection()
                .client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "tollgate-dead-letters",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) SILENCE.toMillis()));
    }
}
