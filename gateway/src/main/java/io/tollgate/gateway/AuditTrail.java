package io.tollgate.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.audit.InterruptedRows;
import io.tollgate.gateway.audit.OpenCall;
import io.tollgate.gateway.audit.SpoolFigures;
import io.tollgate.gateway.audit.SpoolMetrics;
import io.tollgate.gateway.audit.UsagePublisher;
import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.audit.spool.SpoolConfig;
import io.tollgate.gateway.config.AuditConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The way of rows: the spool, and what publishes it. */
final class AuditTrail {
    private final Spool spool;
    private @Nullable UsagePublisher publisher;

    private AuditTrail(Spool spool) {
        this.spool = spool;
    }

    /**
     * Opens the spool, what an earlier run left included.
     *
     * @param prices that calls are booked at which that run left open
     */
    static AuditTrail open(AuditConfig config, int eventLoops, InterruptedRows.Prices prices, Clock clock)
            throws IOException {
        return new AuditTrail(Spool.open(
                SpoolConfig.of(config.spoolFolder(), config.spoolMaxBytes(), eventLoops),
                new InterruptedRows(prices),
                clock));
    }

    void publish(Supplier<Producer<byte[], byte[]>> producers, MeterRegistry meters) {
        UsagePublisher started = new UsagePublisher(spool, producers);
        SpoolMetrics.register(meters, spool, started);
        publisher = started;
    }

    boolean hasRoom() {
        return spool.hasRoom();
    }

    /** How much waits; asked once it is being published. */
    SpoolFigures figures() {
        return Objects.requireNonNull(publisher).figures();
    }

    /** The calls that an earlier run left open. */
    List<OpenCall> leftOpen() {
        return OpenCall.left(spool);
    }

    /** What one event loop writes to. */
    Lane lane(Vertx loop) throws IOException {
        return spool.lane(new EventLoopExecutor(loop.getOrCreateContext()));
    }

    /** Brings what is written to Kafka; call it when no event loop writes any more. */
    void close() {
        spool.closeLanes();
        if (publisher != null) {
            publisher.close();
        }
        spool.close();
    }
}
