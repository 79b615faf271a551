package io.tollgate.consumer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.config.ConsumerConfig.FlushConfig;
import io.tollgate.consumer.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WatermarksTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final PartitionIntake intake = intake(null);
    private Instant now = START;
    private final Watermarks watermarks = new Watermarks(consumer, () -> now);

    private static PartitionIntake intake(@Nullable Plan replay) {
        return new PartitionIntake(
                Table.USAGE, Samples.PARTITION, "id-3", new FlushConfig(Duration.ofSeconds(1), 3), replay);
    }

    @BeforeEach
    void assign() {
        consumer.assign(List.of(Samples.PARTITION));
        consumer.seek(Samples.PARTITION, 0);
        end(0);
    }

    @Test
    void followsTheClockWhileNothingHappens() {
        assertThat(look(intake)).isEqualTo(START);
        now = START.plusSeconds(60);
        assertThat(look(intake)).isEqualTo(now);
    }

    @Test
    void standsStillUntilWhatKafkaHadIsStored() {
        look(intake);
        end(2);
        now = START.plusSeconds(10);
        assertThat(look(intake)).isEqualTo(START);
        take(0, 1);
        end(50);
        now = START.plusSeconds(20);
        assertThat(look(intake)).isEqualTo(START);
        store();
        now = START.plusSeconds(30);
        // As of the moment at which Kafka was asked and ended at 2, whatever came after.
        assertThat(look(intake)).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void standsStillBeforeARecordThatCannotBeRead() {
        look(intake);
        end(2);
        now = START.plusSeconds(10);
        intake.offer(Samples.unknown(0), 0);
        consumer.seek(Samples.PARTITION, 2);
        assertThat(look(intake)).isEqualTo(START);
        assertThat(intake.firstUnstored()).isEqualTo(0);
    }

    @Test
    void knowsNothingOfAPlanThatIsBeingRepeated() {
        consumer.seek(Samples.PARTITION, 9);
        end(9);
        assertThat(look(intake(new Plan(4, 8)))).isNull();
    }

    @Test
    void isHeldBackByARecordThatCameBeforeItWasEverComplete() {
        end(1);
        assertThat(look(intake)).isNull();
        assertThat(watermarks.all()).isEmpty();
        intake.offer(Samples.unknown(0), 0);
        consumer.seek(Samples.PARTITION, 1);
        assertThat(look(intake))
                .isEqualTo(Instant.ofEpochMilli(Samples.unknown(0).record().timestamp()));
        assertThat(watermarks.all()).hasSize(1);
    }

    @Test
    void standsStillWhileKafkaIsAway() {
        look(intake);
        assertThat(watermarks.kafkaAnswers()).isTrue();
        consumer.setOffsetsException(new TimeoutException("away"));
        now = START.plusSeconds(10);
        assertThat(look(intake)).isEqualTo(START);
        assertThat(watermarks.kafkaAnswers()).isFalse();
    }

    @Test
    void forgetsWhatIsNoLongerOurs() {
        look(intake);
        watermarks.look(List.of());
        assertThat(watermarks.all()).isEmpty();
    }

    private @Nullable Instant look(PartitionIntake partition) {
        watermarks.look(List.of(partition));
        return watermarks.of(Samples.PARTITION);
    }

    private void end(long offset) {
        consumer.updateEndOffsets(Map.of(Samples.PARTITION, offset));
    }

    private void take(long... offsets) {
        for (long offset : offsets) {
            intake.offer(Samples.event(offset), 0);
            consumer.seek(Samples.PARTITION, offset + 1);
        }
    }

    private void store() {
        intake.toCommit(0, 1, 1);
        intake.committed(0);
        intake.toWrite(Samples.GROUP);
        intake.finished(new Attempt.Stored(2, 0, 0, false), 0);
    }
}
