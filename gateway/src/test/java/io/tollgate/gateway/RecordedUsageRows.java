package io.tollgate.gateway;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.schemas.Topics;
import java.time.Clock;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Rows that stay in memory: the producer that a gateway is given keeps them, and acknowledges them at once. */
public final class RecordedUsageRows extends UsageRows {
    /** Of a gateway that is asked to keep no payloads. */
    static final Supplier<Producer<byte[], byte[]>> NO_PAYLOADS = () -> {
        throw new IllegalStateException("payloads are not to be kept");
    };

    private static final long MOMENT_MILLIS = 100;

    /** What a gateway needs that keeps its control state in memory, and publishes its rows to here. */
    public Dependencies dependencies(GatewayConfig config) {
        return new Dependencies(
                Clock.systemUTC(),
                (vertx, opener, masterKeys, meters, clock) -> new MemoryControl(config.gateways(), opener, clock),
                this::producer,
                null,
                NO_PAYLOADS);
    }

    private Producer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                if (record.topic().equals(Topics.ADJUSTMENTS)) {
                    addAdjustment(record.value());
                } else {
                    add(record.value());
                }
                return super.send(record, callback);
            }
        };
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // Whoever asks does so in a loop.
    void next() throws InterruptedException {
        wait(MOMENT_MILLIS);
    }

    @Override
    void catchUp() {
        // Rows are here once they are published.
    }

    @Override
    public void close() {
        // There is nothing to be closed.
    }
}
