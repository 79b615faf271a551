package io.tollgate.analytics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What the service counts about itself. */
final class RequestMetrics {
    private final MeterRegistry registry;

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows how many queries are running. */
    void running(Supplier<Number> queries) {
        Gauge.builder("tollgate.analytics.queries.running", queries)
                .description("Queries that are running")
                .register(registry);
    }

    Sample start() {
        return new Sample(Timer.start(registry));
    }

    /** One request under way. */
    final class Sample {
        private final Timer.Sample timer;

        private Sample(Timer.Sample timer) {
            this.timer = timer;
        }

        void stop(int status) {
            timer.stop(Timer.builder("tollgate.analytics.requests")
                    .description("Requests by status")
                    .tag("status", Integer.toString(status))
                    .serviceLevelObjectives(
                            Duration.ofMillis(50),
                            Duration.ofMillis(250),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(10))
                    .register(registry));
        }
    }
}
