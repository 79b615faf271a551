package io.tollgate.consumer.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tollgate.consumer.intake.PartitionStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The intake's figures. Every record is settled once, as a row, a dead letter or a duplicate, when its offset moves; so
 * the three always add up to the records settled.
 */
final class IntakeMetrics {
    private final Counter read;
    private final Counter settled;
    private final Counter rows;
    private final Counter dead;
    private final Counter duplicates;
    private final Timer inserts;
    private final Counter failures;
    private final MultiGauge lagRecords;
    private final MultiGauge lagSeconds;
    private final MultiGauge completeAge;
    private final MultiGauge paused;
    private volatile List<PartitionStatus> statuses = List.of();
    private volatile boolean kafkaAnswers = true;

    /** @param of the name that all of them begin with */
    IntakeMetrics(String of, MeterRegistry registry) {
        read = Counter.builder(of + ".records.read")
                .description("Records read from Kafka, repeated ones included")
                .register(registry);
        settled = Counter.builder(of + ".records")
                .description("Records whose offset has moved: rows, dead letters and duplicates together")
                .register(registry);
        rows = Counter.builder(of + ".rows")
                .description("Records that are rows in ClickHouse")
                .register(registry);
        dead = Counter.builder(of + ".dead.letters")
                .description("Records that went to the dead-letter topic")
                .register(registry);
        duplicates = Counter.builder(of + ".duplicates")
                .description("Records sent again whose call had a row already")
                .register(registry);
        inserts = Timer.builder(of + ".insert")
                .description("Time taken to store a batch")
                .publishPercentileHistogram()
                .register(registry);
        failures = Counter.builder(of + ".insert.failures")
                .description("Attempts to store a batch that failed")
                .register(registry);
        lagRecords = MultiGauge.builder(of + ".lag.records")
                .description("Records in Kafka that are not stored yet")
                .register(registry);
        lagSeconds = MultiGauge.builder(of + ".lag.seconds")
                .description("Age of the oldest record in Kafka that is not stored yet")
                .register(registry);
        completeAge = MultiGauge.builder(of + ".complete.age.seconds")
                .description("Age of the watermark, before which every record in Kafka is stored")
                .register(registry);
        paused = MultiGauge.builder(of + ".partition.paused")
                .description("1 if reading of the partition is paused")
                .register(registry);
        count(registry, of + ".partitions.assigned", "Partitions assigned to this process", status -> true);
        count(
                registry,
                of + ".partitions.blocked",
                "Partitions that wait for a build that knows their records' schema",
                status -> status.state() == State.BLOCKED);
        count(
                registry,
                of + ".partitions.retrying",
                "Partitions whose last insert failed",
                status -> status.state() == State.RETRYING);
        Gauge.builder(of + ".kafka.answers", () -> kafkaAnswers ? 1 : 0)
                .description("1 if Kafka answered the last request, otherwise 0")
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, String description, Predicate<PartitionStatus> counted) {
        Gauge.builder(name, () -> statuses.stream().filter(counted).count())
                .description(description)
                .register(registry);
    }

    void read(int records) {
        read.increment(records);
    }

    void attempted(Attempt.Result result, long nanos) {
        inserts.record(Duration.ofNanos(nanos));
        if (result instanceof Attempt.Failed) {
            failures.increment();
        }
    }

    void settled(Attempt.Stored stored) {
        settled.increment((double) stored.rows() + stored.dead() + stored.duplicates());
        rows.increment(stored.rows());
        dead.increment(stored.dead());
        duplicates.increment(stored.duplicates());
    }

    /** Says again how the assigned partitions are doing. */
    void publish(List<PartitionStatus> now, boolean answers) {
        statuses = List.copyOf(now);
        kafkaAnswers = answers;
        register(lagRecords, now, PartitionStatus::lagRecords);
        register(lagSeconds, now, PartitionStatus::lagSeconds);
        register(paused, now, status -> status.paused() ? 1 : 0);
        completeAge.register(
                now.stream()
                        .filter(status -> status.watermark() != null)
                        .map(status -> MultiGauge.Row.of(tags(status), status, IntakeMetrics::completeAge))
                        .toList(),
                true);
    }

    private static void register(
            MultiGauge gauge, List<PartitionStatus> statuses, Function<PartitionStatus, Number> value) {
        gauge.register(
                statuses.stream()
                        .map(status -> MultiGauge.Row.of(tags(status), value.apply(status)))
                        .toList(),
                true);
    }

    private static Tags tags(PartitionStatus status) {
        return Tags.of("partition", Integer.toString(status.partition()));
    }

    /** Reckoned when it is asked for, so that it grows even where nothing publishes any more. */
    private static double completeAge(PartitionStatus status) {
        Instant watermark = status.watermark();
        return watermark == null
                ? Double.NaN
                : Duration.between(watermark, Instant.now()).toMillis() / 1000.0;
    }

    IntakeStatus status(boolean polling) {
        long rowCount = (long) rows.count();
        long deadCount = (long) dead.count();
        long duplicateCount = (long) duplicates.count();
        return new IntakeStatus(
                polling,
                kafkaAnswers,
                rowCount + deadCount + duplicateCount,
                rowCount,
                deadCount,
                duplicateCount,
                statuses);
    }
}
