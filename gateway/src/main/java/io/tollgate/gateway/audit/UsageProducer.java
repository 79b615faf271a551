package io.tollgate.gateway.audit;

import io.tollgate.service.KafkaConnection;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka producer as audit rows need it: idempotent, acknowledged by all replicas, and never giving up on a record.
 */
public final class UsageProducer {
    private UsageProducer() {}

    /** A producer, which connects when it is first used. */
    public static Producer<byte[], byte[]> to(KafkaConnection kafka) {
        return new KafkaProducer<>(
                kafka.client(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "tollgate-gateway",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        2_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        // Each batch costs its compression buffers and a turn of the processor: few large ones are
                        // cheap, and the promise is seconds.
                        100,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 << 10,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
