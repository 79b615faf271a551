package io.tollgate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.call.ByteBudget;

/** What bounds the process's memory, and how much of it is used, for {@code /metrics}. */
final class BoundMetrics {
    private BoundMetrics() {}

    static void register(MeterRegistry meters, ConnectionCount connections, ByteBudget memory) {
        Gauge.builder("tollgate_connections", connections, ConnectionCount::open)
                .description("Open connections of callers")
                .register(meters);
        FunctionCounter.builder("tollgate_connections_refused", connections, ConnectionCount::refused)
                .description("Connections that were closed at once, because there were too many")
                .register(meters);
        Gauge.builder("tollgate_memory_held_bytes", memory, ByteBudget::heldBytes)
                .description("What calls hold of the memory budget: bodies, answers, events and queues")
                .register(meters);
        Gauge.builder("tollgate_memory_budget_bytes", memory, ByteBudget::totalBytes)
                .description("The memory budget")
                .register(meters);
        FunctionCounter.builder("tollgate_memory_refused", memory, ByteBudget::refusals)
                .description("How often the memory budget did not allow more")
                .register(meters);
    }
}
