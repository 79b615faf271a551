package io.tollgate.consumer.deadletters;

import io.tollgate.consumer.config.KafkaConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters' records to their topic again, each to the partition that it was in, where one after the other
 * is looked up by its call: so however often a record is replayed, it is one row at most. A record that is dead still
 * comes back as one more dead letter, and is replayed once by the next run all the same.
 */
final class Replay {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaConfig kafka;

    Replay(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    /**
     * Replays the records of those dead letters that are wanted. Blocks until Kafka has them all.
     *
     * @return how many records were sent
     */
    int run(Predicate<DeadLetter> wanted) throws IOException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            Set<RecordCoordinates> origins = new HashSet<>();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            new DeadLetterTopic(kafka).read(letter -> {
                if (wanted.test(letter) && origins.add(letter.origin())) {
                    String topic = topic(letter);
                    int partitions = producer.partitionsFor(topic).size();
                    sent.add(producer.send(letter.replay(topic, partition(letter, topic, partitions))));
                }
            });
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            return sent.size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; records that were sent already may be sent again without harm", e);
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new IOException(
                    "Kafka at " + kafka.connection().bootstrapServers()
                            + " did not accept all records; sending them again does no harm: " + cause.getMessage(),
                    e);
        }
    }

    /** The adjustments' for theirs; anything else can only be a usage event. */
    private String topic(DeadLetter letter) {
        String origin = letter.origin().topic();
        return origin.equals(kafka.adjustmentsTopic()) ? origin : kafka.usageTopic();
    }

    private static @Nullable Integer partition(DeadLetter letter, String topic, int partitions) {
        RecordCoordinates origin = letter.origin();
        return origin.topic().equals(topic) && origin.partition() < partitions ? origin.partition() : null;
    }

    private Map<String, Object> settings() {
        return kafka.connection()
                .client(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "tollgate-dead-letters-replay",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        TIMEOUT.toMillis(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        16 * 1024 * 1024));
    }
}
