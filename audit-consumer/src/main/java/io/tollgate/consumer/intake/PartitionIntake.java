package io.tollgate.consumer.intake;

import io.tollgate.consumer.config.ConsumerConfig.FlushConfig;
import io.tollgate.consumer.store.Table;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one partition: records are taken up into a batch while the batch before is being stored. It does nothing
 * itself; it says what to commit and what to write, and learns what came of it. For the polling thread.
 */
final class PartitionIntake {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    /** How far a plan has come; each step is left by the event that it names. */
    private enum Step {
        /** Until the plan is committed. */
        PLANNED,
        /** Until the attempt is started. */
        CONFIRMED,
        /** Until the attempt's result is known. */
        WRITING,
        /** Until it is time to commit the plan again, which confirms that it is still ours, and to try again. */
        WAITING,
        /** Until the offset has moved. */
        STORED
    }

    private final Table table;
    private final TopicPartition partition;
    private final String source;
    private final FlushConfig limits;
    private Batch filling;
    private @Nullable Plan replay;
    private @Nullable Work work;
    private @Nullable String blocked;
    private long blockedAt;
    private @Nullable Long blockedTimestamp;
    private int leftOut;

    /**
     * @param table that its records go to
     * @param source names the topic as it was created and the partition
     * @param replay the plan found beside the committed offset
     */
    PartitionIntake(Table table, TopicPartition partition, String source, FlushConfig limits, @Nullable Plan replay) {
        this.table = table;
        this.partition = partition;
        this.source = source;
        this.limits = limits;
        this.replay = replay;
        this.filling = new Batch(table, partition);
    }

    /** Takes up the next record. Once one cannot be read by this build, nothing more is taken up. */
    void offer(DecodedRecord decoded, long now) {
        if (blocked != null) {
            leftOut++;
            return;
        }
        Plan repeated = replay;
        if (repeated != null && decoded.record().offset() > repeated.last()) {
            replayNow(repeated);
        }
        if (decoded instanceof DecodedRecord.UnknownSchema unknown) {
            leftOut++;
            blockedTimestamp = unknown.record().timestamp();
            block(
                    "offset " + unknown.record().offset() + ": " + unknown.reason(),
                    unknown.record().offset());
            return;
        }
        filling.add(decoded, now);
        if (repeated != null && decoded.record().offset() == repeated.last()) {
            replayNow(repeated);
        }
    }

    private void replayNow(Plan repeated) {
        work = new Work(filling, repeated, null);
        work.certain = false;
        filling = new Batch(table, partition);
        replay = null;
    }

    /**
     * What is to be committed now, or null.
     *
     * @param enough to store this many records without waiting for more
     * @param patience for how many flush intervals a batch waits for more
     */
    @Nullable
    OffsetAndMetadata toCommit(long now, int enough, int patience) {
        if (!isStoring() && isDue(now, enough, patience)) {
            work = new Work(filling, filling.plan(), work);
            filling = new Batch(table, partition);
            return work.plan.toCommit();
        }
        Work current = work;
        if (current == null) {
            return null;
        }
        return switch (current.step) {
            case STORED -> new OffsetAndMetadata(current.plan.last() + 1);
            case PLANNED -> current.plan.toCommit();
            case WAITING -> now - current.retryAt >= 0 ? current.plan.toCommit() : null;
            case CONFIRMED, WRITING -> null;
        };
    }

    private boolean isDue(long now, int enough, int patience) {
        return replay == null
                && !filling.isEmpty()
                && (filling.size() >= Math.min(enough, limits.rows())
                        || now - filling.since() >= patience * limits.interval().toNanos());
    }

    /** Whether records are on their way into the table. */
    private boolean isStoring() {
        Work current = work;
        return current != null && current.step != Step.STORED;
    }

    /** Records taken up for the next batch. */
    int filling() {
        return filling.size();
    }

    /**
     * What {@link #toCommit} said has been committed.
     *
     * @return what is settled by it, or null
     */
    Attempt.@Nullable Stored committed(long now) {
        Work current = work;
        if (current == null) {
            throw new IllegalStateException("nothing was to be committed");
        }
        if (current.step == Step.STORED) {
            work = null;
            return current.stored;
        }
        current.step = Step.CONFIRMED;
        current.confirmedAt = now;
        Work previous = current.previous;
        current.previous = null;
        return previous == null ? null : previous.stored;
    }

    /** The attempt to start now, or null. */
    @Nullable
    Attempt toWrite(ConsumerGroupMetadata group) {
        Work current = work;
        if (current == null || current.step != Step.CONFIRMED) {
            return null;
        }
        current.step = Step.WRITING;
        return new Attempt(partition, source, current.batch, current.plan, current.certain, current.confirmedAt, group);
    }

    /**
     * The attempt came to an end.
     *
     * @return what is settled by it, or null
     */
    Attempt.@Nullable Stored finished(Attempt.Result result, long now) {
        Work current = work;
        if (current == null || current.step != Step.WRITING) {
            throw new IllegalStateException("no attempt was under way");
        }
        switch (result) {
            case Attempt.Stored stored -> {
                current.stored = stored;
                current.batch.rows().release();
                current.step = Step.STORED;
                current.failure = null;
                if (stored.committed()) {
                    work = null;
                    return stored;
                }
            }
            case Attempt.Failed failed -> {
                current.wait(now, current.backoff);
                current.failure = said(failed.cause());
                Duration longer = current.backoff.multipliedBy(2);
                current.backoff = longer.compareTo(LONGEST_BACKOFF) < 0 ? longer : LONGEST_BACKOFF;
            }
            case Attempt.Stale stale -> current.wait(now, Duration.ZERO);
        }
        return null;
    }

    /** What to commit where the partition is given back: only what is stored, and no new plan. */
    @Nullable
    OffsetAndMetadata stored() {
        Work current = work;
        return current != null && current.step == Step.STORED ? new OffsetAndMetadata(current.plan.last() + 1) : null;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Records taken up whose offset has not moved yet. */
    int pending() {
        return filling.size() + (work == null ? 0 : work.batch.size());
    }

    /** Records that were read and not taken up, for another build to read again. */
    int leftOut() {
        return leftOut;
    }

    /** Whether nothing taken up is left to be stored. */
    boolean isIdle() {
        return work == null && (filling.isEmpty() || replay != null);
    }

    boolean isReplaying() {
        return replay != null;
    }

    /** Why no more of the partition can be taken up, or null. */
    @Nullable
    String blocked() {
        return blocked;
    }

    /** Takes up nothing from an offset on. */
    void block(String reason, long offset) {
        blocked = reason;
        blockedAt = offset;
    }

    /** Why the last attempt failed, until the next succeeds; else null. */
    @Nullable
    String failure() {
        return work == null ? null : work.failure;
    }

    private static String said(Exception cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Kafka's timestamp, in milliseconds, of the oldest record that was read and is not stored, or null. */
    @Nullable
    Long oldestTimestamp() {
        Batch oldest = work == null || work.batch.isEmpty() ? filling : work.batch;
        return oldest.isEmpty() ? blockedTimestamp : Long.valueOf(oldest.oldestTimestamp());
    }

    /** The first offset that was read and is not stored, or null. */
    @Nullable
    Long firstUnstored() {
        Work current = work;
        if (current != null && current.step != Step.STORED) {
            return current.plan.first();
        }
        Plan repeated = replay;
        if (repeated != null) {
            return repeated.first();
        }
        if (!filling.isEmpty()) {
            return filling.plan().first();
        }
        return blocked == null ? null : Long.valueOf(blockedAt);
    }

    /** A plan on its way, and the stored one before it whose offset moves with this one's first commit. */
    private static final class Work {
        final Batch batch;
        final Plan plan;

        @Nullable
        Work previous;

        Attempt.@Nullable Stored stored;

        @Nullable
        String failure;

        Step step = Step.PLANNED;
        boolean certain = true;
        long confirmedAt;
        long retryAt;
        Duration backoff = FIRST_BACKOFF;

        Work(Batch batch, Plan plan, @Nullable Work previous) {
            this.batch = batch;
            this.plan = plan;
            this.previous = previous;
        }

        void wait(long now, Duration time) {
            step = Step.WAITING;
            retryAt = now + time.toNanos();
            certain = false;
        }
    }
}
