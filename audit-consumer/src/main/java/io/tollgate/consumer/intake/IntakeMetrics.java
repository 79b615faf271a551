package io.tollgate.consumer.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;

/**
 * The intake's figures. Every record is settled once, as a row, a dead letter or a repeat, when its offset moves; so the
 * three always add up to the records settled.
 */
final class IntakeMetrics {
    private final Counter read;
    private final Counter settled;
    private final Counter rows;
    private final Counter dead;
    private final Counter repeats;
    private final Timer inserts;
    private final Counter failures;
    private final MultiGauge lagRecords;
    private final MultiGauge lagSeconds;
    private final MultiGauge blocked;
    private volatile List<PartitionStatus> statuses = List.of();

    IntakeMetrics(MeterRegistry registry) {
        read = Counter.builder("tollgate.audit.records.read")
                .description("Records read from Kafka, repeated ones included")
                .register(registry);
        settled = Counter.builder("tollgate.audit.records")
                .description("Records whose offset has moved: rows, dead letters and repeats together")
                .register(registry);
        rows = Counter.builder("tollgate.audit.rows")
                .description("Records that are rows in ClickHouse")
                .register(registry);
        dead = Counter.builder("tollgate.audit.dead.letters")
                .description("Records that went to the dead-letter topic")
                .register(registry);
        repeats = Counter.builder("tollgate.audit.repeats")
                .description("Records sent again whose call had a row already")
                .register(registry);
        inserts = Timer.builder("tollgate.audit.insert")
                .description("Time taken to store a batch")
                .publishPercentileHistogram()
                .register(registry);
        failures = Counter.builder("tollgate.audit.insert.failures")
                .description("Attempts to store a batch that failed")
                .register(registry);
        lagRecords = MultiGauge.builder("tollgate.audit.lag.records")
                .description("Records in Kafka that are not stored yet")
                .register(registry);
        lagSeconds = MultiGauge.builder("tollgate.audit.lag.seconds")
                .description("Age of the oldest record that was read and is not stored")
                .register(registry);
        blocked = MultiGauge.builder("tollgate.audit.partition.blocked")
                .description("1 where a partition waits for a build that knows its records' schema")
                .register(registry);
        Gauge.builder("tollgate.audit.retrying", this, IntakeMetrics::retrying)
                .description("Partitions whose last insert failed")
                .register(registry);
    }

    void read(int records) {
        read.increment(records);
    }

    void attempted(Attempt.Result result, long nanos) {
        inserts.record(java.time.Duration.ofNanos(nanos));
        if (result instanceof Attempt.Failed) {
            failures.increment();
        }
    }

    void settled(Attempt.Stored stored) {
        settled.increment((double) stored.rows() + stored.dead() + stored.repeats());
        rows.increment(stored.rows());
        dead.increment(stored.dead());
        repeats.increment(stored.repeats());
    }

    /** Says anew how the assigned partitions are doing. */
    void publish(List<PartitionStatus> now) {
        statuses = List.copyOf(now);
        List<MultiGauge.Row<?>> records = new ArrayList<>();
        List<MultiGauge.Row<?>> seconds = new ArrayList<>();
        List<MultiGauge.Row<?>> stopped = new ArrayList<>();
        for (PartitionStatus status : now) {
            Tags tags = Tags.of("partition", Integer.toString(status.partition()));
            records.add(MultiGauge.Row.of(tags, status.lagRecords()));
            seconds.add(MultiGauge.Row.of(tags, status.lagSeconds()));
            stopped.add(MultiGauge.Row.of(tags, status.alarm() == null ? 0 : 1));
        }
        lagRecords.register(records, true);
        lagSeconds.register(seconds, true);
        blocked.register(stopped, true);
    }

    List<PartitionStatus> statuses() {
        return statuses;
    }

    private double retrying() {
        return statuses.stream()
                .filter(status -> status.state().equals("retrying"))
                .count();
    }
}
