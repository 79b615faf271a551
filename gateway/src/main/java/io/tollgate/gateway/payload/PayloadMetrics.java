package io.tollgate.gateway.payload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.call.ByteBudget;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what becomes of payloads, and says now and then that some were lost. For any thread. */
final class PayloadMetrics {
    private static final Logger log = LoggerFactory.getLogger(PayloadMetrics.class);
    private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

    /** Why a payload was lost. */
    enum Reason {
        /** There was no memory left for it. */
        MEMORY,
        /** Kafka did not take it in time. */
        KAFKA,
        /** The gateway's own expressions took too long. */
        SLOW,
        /** It was to be encrypted, and there is no master key. */
        KEY,
        /** A fault of ours. */
        FAILED;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Counter kept;
    private final Map<Reason, Counter> dropped = new EnumMap<>(Reason.class);
    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS);

    PayloadMetrics(MeterRegistry meters, ByteBudget memory) {
        kept = Counter.builder("tollgate_payloads_kept")
                .description("Payloads of calls that Kafka has")
                .register(meters);
        for (Reason reason : Reason.values()) {
            dropped.put(
                    reason,
                    Counter.builder("tollgate_payloads_dropped")
                            .description("Payloads of calls that were to be kept and are lost, by reason")
                            .tag("reason", reason.id())
                            .register(meters));
        }
        Gauge.builder("tollgate_payloads_held_bytes", memory, ByteBudget::heldBytes)
                .description("What payloads hold of the memory that is for them")
                .register(meters);
    }

    void kept() {
        kept.increment();
    }

    void dropped(Reason reason) {
        Counter counter = dropped.get(reason);
        if (counter != null) {
            counter.increment();
        }
        long now = System.nanoTime();
        long before = warnedAt.get();
        if (now - before >= BETWEEN_WARNINGS && warnedAt.compareAndSet(before, now)) {
            double all = dropped.values().stream().mapToDouble(Counter::count).sum();
            log.warn(
                    "payloads are lost, {} since the start, the last one by reason {}: see"
                            + " tollgate_payloads_dropped_total",
                    (long) all,
                    reason.id());
        }
    }
}
