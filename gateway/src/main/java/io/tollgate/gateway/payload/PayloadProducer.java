package io.tollgate.gateway.payload;

import io.tollgate.service.KafkaConnection;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka producer as payloads need it: in large compressed batches, and giving up on a record after a while. */
public final class PayloadProducer {
    /** Two bodies of the largest size, and what redaction may add to them. */
    private static final int LARGEST_RECORD = 5 << 20;

    private PayloadProducer() {}

    /** A producer, which connects when it is first used. */
    public static Producer<byte[], byte[]> to(KafkaConnection kafka) {
        return new KafkaProducer<>(
                kafka.client(Map.ofEntries(
                        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "tollgate-gateway-payloads"),
                        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                        // One that is there twice does no harm.
                        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false),
                        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD),
                        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20),
                        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000),
                        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000),
                        Map.entry(ProducerConfig.LINGER_MS_CONFIG, 200),
                        Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10),
                        Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"))),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
