package io.tollgate.analytics;

import io.micrometer.core.instrument.FunctionCounter;
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

    /** Shows how many queries wait for their turn. */
    void waiting(Supplier<Number> queries) {
        Gauge.builder("tollgate.analytics.queries.waiting", queries)
                .description("Queries that wait for their turn")
                .register(registry);
    }

    /** Shows how many streams of calls are open, and how many calls they were not told of. */
    void listening(Supplier<Number> streams, Supplier<Number> dropped) {
        Gauge.builder("tollgate.analytics.streams", streams)
                .description("Streams of calls that are open")
                .register(registry);
        FunctionCounter.builder(
                        "tollgate.analytics.streams.dropped",
                        dropped,
                        calls -> calls.get().doubleValue())
                .description("Calls that streams dropped, and said so")
                .register(registry);
    }

    /** Shows how many answers about cells were kept from before, and how many ClickHouse was asked for. */
    void cells(CellsCache cache) {
        answers("kept", cache::hits);
        answers("asked", cache::misses);
    }

    private void answers(String from, Supplier<Number> count) {
        FunctionCounter.builder(
                        "tollgate.analytics.cells.answers",
                        count,
                        answers -> answers.get().doubleValue())
                .description("Answers about cells of roll-ups, by whether they were kept or asked for")
                .tag("from", from)
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
