package io.tollgate.consumer.intake;

import io.tollgate.consumer.config.KafkaConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The dead-letter topic. Dead letters are written in one transaction with the offset that moves past them, so that each
 * is there once; read the topic with {@code isolation.level=read_committed}. Blocks; for several threads.
 */
public final class DeadLetters implements AutoCloseable {
    /** Headers that say where a dead letter came from and why it is one. */
    public static final String TOPIC = "tollgate.topic";

    public static final String PARTITION = "tollgate.partition";
    public static final String OFFSET = "tollgate.offset";
    public static final String TIMESTAMP = "tollgate.timestamp";
    public static final String REASON = "tollgate.reason";

    /** All of them. */
    public static final List<String> HEADERS = List.of(TOPIC, PARTITION, OFFSET, TIMESTAMP, REASON);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final KafkaConfig kafka;
    private final String feed;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** @param feed whose records they are, by its name */
    DeadLetters(KafkaConfig kafka, String feed) {
        this.kafka = kafka;
        this.feed = feed;
    }

    /** Sends an attempt's dead letters and moves the offset past its plan. */
    synchronized void send(List<DeadRecord> dead, Attempt attempt) throws IOException {
        try {
            KafkaProducer<byte[], byte[]> sender = producer();
            sender.beginTransaction();
            List<Future<RecordMetadata>> sent =
                    dead.stream().map(letter -> sender.send(letter(letter))).toList();
            sender.sendOffsetsToTransaction(
                    Map.of(
                            attempt.partition(),
                            new OffsetAndMetadata(attempt.plan().last() + 1)),
                    attempt.group());
            sender.commitTransaction();
            sent.forEach(Future::resultNow);
        } catch (KafkaException e) {
            // A producer whose transaction broke may not be used again.
            close();
            throw new IOException("the dead letters were not written: " + e.getMessage(), e);
        }
    }

    private ProducerRecord<byte[], byte[]> letter(DeadRecord dead) {
        ConsumerRecord<byte[], byte[]> record = dead.record();
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(kafka.deadTopic(), null, record.key(), record.value(), record.headers());
        Headers headers = letter.headers();
        header(headers, TOPIC, record.topic());
        header(headers, PARTITION, Integer.toString(record.partition()));
        header(headers, OFFSET, Long.toString(record.offset()));
        header(headers, TIMESTAMP, Long.toString(record.timestamp()));
        header(headers, REASON, dead.reason());
        return letter;
    }

    private static void header(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> current = producer;
        if (current == null) {
            current = new KafkaProducer<>(
                    kafka.connection()
                            .client(Map.of(
                                    ProducerConfig.CLIENT_ID_CONFIG,
                                    "tollgate-dead-letters-" + feed,
                                    // Who may move the offset is the group's to say; the name only has to be ours
                                    // alone.
                                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                    "tollgate-dead-letters-" + UUID.randomUUID(),
                                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                    (int) TIMEOUT.toMillis(),
                                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                    TIMEOUT.toMillis(),
                                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                    16 * 1024 * 1024)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            producer = current;
            current.initTransactions();
        }
        return current;
    }

    @Override
    public synchronized void close() {
        KafkaProducer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            current.close(Duration.ZERO);
        }
    }
}
