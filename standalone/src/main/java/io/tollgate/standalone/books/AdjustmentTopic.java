package io.tollgate.standalone.books;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.gateway.audit.UsageProducer;
import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.avro.AdjustmentEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The topic of adjustments, for commands that book. Blocks. For one thread. */
final class AdjustmentTopic implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final AdjustmentEvents encoder = new AdjustmentEvents();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long booked;

    private AdjustmentTopic(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    static AdjustmentTopic open(KafkaConfig kafka) {
        return new AdjustmentTopic(UsageProducer.to(kafka.connection()), kafka.adjustmentsTopic());
    }

    /**
     * Books an adjustment; one of the same id that was booked before is the same.
     *
     * @throws IOException if one before it could not be booked
     */
    void book(AdjustmentEvent event) throws IOException {
        check();
        byte[] key = event.getAdjustmentId().toString().getBytes(StandardCharsets.US_ASCII);
        var _ = producer.send(new ProducerRecord<>(topic, key, encoder.encode(event)), (done, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
        booked++;
    }

    /**
     * Waits until all that was booked is in Kafka.
     *
     * @return how many
     */
    long flush() throws IOException {
        producer.flush();
        check();
        return booked;
    }

    private void check() throws IOException {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException(
                    "not everything could be booked: " + failed.getMessage()
                            + "; run it again, and what was booked is not booked twice",
                    failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
