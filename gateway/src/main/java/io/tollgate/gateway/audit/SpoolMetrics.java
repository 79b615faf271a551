package io.tollgate.gateway.audit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.audit.SpoolFigures.Publisher;
import io.tollgate.gateway.audit.spool.Spool;

/** What {@code /metrics} says of the spool and of its publisher. */
public final class SpoolMetrics {
    private SpoolMetrics() {}

    /** Registers all of them. */
    public static void register(MeterRegistry meters, Spool spool, UsagePublisher publisher) {
        FunctionCounter.builder("tollgate_audit_retried", publisher, UsagePublisher::retried)
                .description("Audit rows that Kafka refused and that were sent again")
                .register(meters);
        FunctionCounter.builder("tollgate_audit_published", publisher, UsagePublisher::published)
                .description("Audit rows that Kafka has acknowledged")
                .register(meters);
        Gauge.builder("tollgate_spool_unpublished_records", publisher, UsagePublisher::backlog)
                .description("Audit rows that Kafka has not acknowledged yet")
                .register(meters);
        Gauge.builder("tollgate_spool_bytes", spool, Spool::bytes)
                .description("Size of the spool's files, including empty ones")
                .register(meters);
        Gauge.builder("tollgate_spool_limit_bytes", spool, Spool::maxBytes)
                .description("Size at which the spool is full and calls are refused")
                .register(meters);
        Gauge.builder("tollgate_spool_oldest_unpublished_seconds", spool, s -> s.oldestAgeMillis() / 1000.0)
                .description("How long the oldest row has waited for Kafka; 0 if none waits")
                .register(meters);
        Gauge.builder("tollgate_spool_warning", publisher, p -> p.figures().warning() ? 1 : 0)
                .description(
                        "1 if the spool is half full, a row has waited for a minute, or the publisher has stopped; otherwise 0")
                .register(meters);
        for (Publisher state : Publisher.values()) {
            Gauge.builder(
                            "tollgate_audit_publisher_state",
                            publisher,
                            p -> p.figures().publisher() == state ? 1 : 0)
                    .description("1 for the publisher's current state, 0 for the others")
                    .tag("state", state.label())
                    .register(meters);
        }
        FunctionCounter.builder("tollgate_spool_sync_failures", spool, Spool::syncFailures)
                .description("Files of the spool that could not be synced and were rewritten")
                .register(meters);
        FunctionCounter.builder("tollgate_audit_interrupted", spool, Spool::interruptedCalls)
                .description("Calls that the previous run left without an outcome")
                .register(meters);
    }
}
