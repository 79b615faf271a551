package io.tollgate.consumer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.config.ConsumerConfig.FlushConfig;
import io.tollgate.consumer.store.Table;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartitionIntakeTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final FlushConfig LIMITS = new FlushConfig(Duration.ofSeconds(1), 3);

    private final PartitionIntake fresh = intake(null);

    private static PartitionIntake intake(@Nullable Plan replay) {
        return new PartitionIntake(Table.USAGE, Samples.PARTITION, "id-3", LIMITS, replay);
    }

    @Test
    void waitsForTheIntervalOrForEnoughRows() {
        fresh.offer(Samples.event(5), 0);
        assertThat(fresh.toCommit(SECOND - 1, Integer.MAX_VALUE, 1)).isNull();
        assertThat(fresh.toCommit(SECOND, Integer.MAX_VALUE, 1)).isEqualTo(new OffsetAndMetadata(5, "plan:5"));

        PartitionIntake busy = intake(null);
        offer(busy, 5, 6, 7);
        assertThat(busy.toCommit(0, Integer.MAX_VALUE, 1)).isEqualTo(new OffsetAndMetadata(5, "plan:7"));
    }

    @Test
    void waitsTwiceAsLongWhereManyMoreAreToCome() {
        offer(fresh, 5, 6);
        assertThat(fresh.filling()).isEqualTo(2);
        assertThat(fresh.toCommit(2 * SECOND - 1, Integer.MAX_VALUE, 2)).isNull();
        assertThat(fresh.toCommit(2 * SECOND, Integer.MAX_VALUE, 2)).isEqualTo(new OffsetAndMetadata(5, "plan:6"));
        assertThat(fresh.filling()).isZero();
    }

    @Test
    void goesWhereItIsEnough() {
        offer(fresh, 5, 6);
        assertThat(fresh.toCommit(0, 3, 2)).isNull();
        assertThat(fresh.toCommit(0, 2, 2)).isEqualTo(new OffsetAndMetadata(5, "plan:6"));
    }

    @Test
    void commitsThePlanThenWritesThenMovesTheOffset() {
        offer(fresh, 5, 6, 9);
        assertThat(fresh.toWrite(Samples.GROUP)).isNull();
        fresh.toCommit(0, Integer.MAX_VALUE, 1);
        assertThat(fresh.toWrite(Samples.GROUP)).isNull();
        fresh.committed(1);
        Attempt attempt = Objects.requireNonNull(fresh.toWrite(Samples.GROUP));
        assertThat(attempt.certain()).isTrue();
        assertThat(attempt.token()).isEqualTo("id-3-5-9");
        assertThat(fresh.toWrite(Samples.GROUP)).isNull();
        fresh.finished(stored(3, false), 2);
        assertThat(fresh.toCommit(3, Integer.MAX_VALUE, 1)).isEqualTo(new OffsetAndMetadata(10));
        assertThat(fresh.committed(3)).isEqualTo(stored(3, false));
        assertThat(fresh.isIdle()).isTrue();
    }

    @Test
    void theNextPlanMovesTheOffsetToo() {
        offer(fresh, 1, 2, 3);
        write(fresh);
        offer(fresh, 4, 5, 6);
        assertThat(fresh.toCommit(SECOND, Integer.MAX_VALUE, 1)).isNull();
        fresh.finished(stored(3, false), 2);
        assertThat(fresh.toCommit(3, Integer.MAX_VALUE, 1)).isEqualTo(new OffsetAndMetadata(4, "plan:6"));
        assertThat(fresh.committed(3)).isEqualTo(stored(3, false));
        assertThat(fresh.toWrite(Samples.GROUP)).isNotNull();
    }

    @Test
    void aPlanThatFailedIsConfirmedAndTriedAgainWithALookFirst() {
        offer(fresh, 1, 2, 3);
        write(fresh);
        fresh.finished(new Attempt.Failed(new java.io.IOException("away")), 0);
        assertThat(fresh.toCommit(Duration.ofMillis(99).toNanos(), Integer.MAX_VALUE, 1))
                .isNull();
        assertThat(fresh.toCommit(Duration.ofMillis(100).toNanos(), Integer.MAX_VALUE, 1))
                .isEqualTo(new OffsetAndMetadata(1, "plan:3"));
        fresh.committed(SECOND);
        assertThat(Objects.requireNonNull(fresh.toWrite(Samples.GROUP)).certain())
                .isFalse();
        assertThat(fresh.failure()).isEqualTo("away");
    }

    @Test
    void aStaleAttemptIsConfirmedAtOnce() {
        offer(fresh, 1, 2, 3);
        write(fresh);
        fresh.finished(new Attempt.Stale(), 0);
        assertThat(fresh.toCommit(0, Integer.MAX_VALUE, 1)).isEqualTo(new OffsetAndMetadata(1, "plan:3"));
        assertThat(fresh.failure()).isNull();
    }

    @Test
    void aPlanThatIsFoundIsRepeatedExactly() {
        PartitionIntake heir = intake(new Plan(1, 4));
        offer(heir, 1, 2, 3);
        assertThat(heir.toCommit(10 * SECOND, 1, 1)).isNull();
        offer(heir, 4, 5);
        assertThat(heir.toCommit(10 * SECOND, 1, 1)).isEqualTo(new OffsetAndMetadata(1, "plan:4"));
        heir.committed(10 * SECOND);
        Attempt attempt = Objects.requireNonNull(heir.toWrite(Samples.GROUP));
        assertThat(attempt.plan()).isEqualTo(new Plan(1, 4));
        assertThat(attempt.batch().size()).isEqualTo(4);
        assertThat(attempt.certain()).isFalse();
    }

    @Test
    void aPlanWhoseRecordsKafkaHasDroppedEndsEmpty() {
        PartitionIntake heir = intake(new Plan(1, 4));
        offer(heir, 8);
        heir.toCommit(0, Integer.MAX_VALUE, 1);
        heir.committed(0);
        Attempt attempt = Objects.requireNonNull(heir.toWrite(Samples.GROUP));
        assertThat(attempt.batch().isEmpty()).isTrue();
        heir.finished(stored(0, false), 0);
        assertThat(heir.toCommit(0, Integer.MAX_VALUE, 1)).isEqualTo(new OffsetAndMetadata(5));
    }

    @Test
    void deadLettersMoveTheOffsetThemselves() {
        offer(fresh, 1, 2, 3);
        write(fresh);
        assertThat(fresh.finished(stored(3, true), 0)).isEqualTo(stored(3, true));
        assertThat(fresh.isIdle()).isTrue();
        assertThat(fresh.toCommit(SECOND, 1, 1)).isNull();
    }

    @Test
    void nothingIsTakenUpBehindARecordOfANewerSchema() {
        offer(fresh, 1, 2);
        fresh.offer(Samples.unknown(3), 0);
        offer(fresh, 4);
        assertThat(fresh.blocked()).contains("offset 3");
        assertThat(fresh.toCommit(SECOND, 1, 1)).isEqualTo(new OffsetAndMetadata(1, "plan:2"));
    }

    private static void offer(PartitionIntake intake, long... offsets) {
        for (long offset : offsets) {
            intake.offer(Samples.event(offset), 0);
        }
    }

    private static void write(PartitionIntake intake) {
        intake.toCommit(0, 1, 1);
        intake.committed(0);
        assertThat(intake.toWrite(Samples.GROUP)).isNotNull();
    }

    private static Attempt.Stored stored(int rows, boolean committed) {
        return new Attempt.Stored(rows, 0, 0, committed);
    }
}
