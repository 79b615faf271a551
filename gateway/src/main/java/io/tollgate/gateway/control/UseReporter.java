package io.tollgate.gateway.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.access.LastUse;
import io.tollgate.service.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Tells all nodes when tokens and provider keys were last used here, once a minute at most for each, and sooner where a
 * provider begins or ends to refuse a key. What cannot be told is told next time. For one thread, which it may block for
 * a second.
 */
final class UseReporter implements AutoCloseable {
    private static final long BETWEEN_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final String topic;
    private final Clock clock;
    private final Producer<byte[], byte[]> producer;
    private final EntryCodec codec = new EntryCodec();

    UseReporter(KafkaConnection kafka, String topic, Clock clock) {
        this.topic = topic;
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                kafka.client(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "tollgate-token-use",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        1_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Tells of what was used since it was told last. */
    void report(Uses uses) {
        Instant now = clock.instant();
        for (Map.Entry<String, LastUse> each : uses.tokens().entrySet()) {
            long used = each.getValue().untold(now.toEpochMilli(), BETWEEN_MILLIS);
            if (used != 0) {
                if (!sent(new TokenUse(each.getKey(), Instant.ofEpochMilli(used)), now)) {
                    return;
                }
                // The record itself will say the same, a moment later.
                each.getValue().told(used);
            }
        }
        for (Map.Entry<String, KeyUse> each : uses.providerKeys().entrySet()) {
            KeyUse.Seen used = each.getValue().untold(now.toEpochMilli(), BETWEEN_MILLIS);
            if (used != null) {
                if (!sent(ProviderKeyUse.of(each.getKey(), used), now)) {
                    return;
                }
                each.getValue().told(used);
            }
        }
    }

    /** Whether there is any use in sending more. */
    private boolean sent(Entry use, Instant now) {
        Future<?> sent = producer.send(
                new ProducerRecord<>(topic, 0, use.key().getBytes(UTF_8), codec.encode(use, UUID.randomUUID(), now)));
        return sent.state() != Future.State.FAILED;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
