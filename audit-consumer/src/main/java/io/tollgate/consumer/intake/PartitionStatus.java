package io.tollgate.consumer.intake;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one assigned partition is doing.
 *
 * @param lagRecords records in Kafka whose offset has not moved yet
 * @param lagSeconds age of the oldest of them, or where none was read yet, an age that none of them exceeds; 0 if there
 *     are none
 * @param watermark every record that Kafka had then is stored; null if that is not known yet
 * @param paused whether nothing more is read for now
 * @param reason what keeps records from being stored, or null
 */
public record PartitionStatus(
        int partition,
        long lagRecords,
        double lagSeconds,
        @Nullable Instant watermark,
        State state,
        boolean paused,
        @Nullable String reason) {

    /** What a partition is at. */
    public enum State {
        RUNNING,
        /** Reads again what an earlier owner had planned to store. */
        REPLAYING,
        /** ClickHouse is unreachable or refuses; it is asked again and again. */
        RETRYING,
        /** Stands before a record that only another build can read. */
        BLOCKED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static PartitionStatus of(
            PartitionIntake intake, long unread, boolean paused, @Nullable Instant watermark, long nowMillis) {
        long waiting = unread + intake.pending() + intake.leftOut();
        Long oldest = intake.oldestTimestamp();
        if (oldest == null && waiting > 0 && watermark != null) {
            oldest = watermark.toEpochMilli();
        }
        return new PartitionStatus(
                intake.partition().partition(),
                waiting,
                oldest == null ? 0 : Math.max(0, nowMillis - oldest) / 1000.0,
                watermark,
                stateOf(intake),
                paused,
                intake.blocked() != null ? intake.blocked() : intake.failure());
    }

    private static State stateOf(PartitionIntake intake) {
        if (intake.blocked() != null) {
            return State.BLOCKED;
        }
        if (intake.failure() != null) {
            return State.RETRYING;
        }
        return intake.isReplaying() ? State.REPLAYING : State.RUNNING;
    }
}
