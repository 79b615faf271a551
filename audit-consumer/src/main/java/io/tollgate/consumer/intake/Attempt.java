package io.tollgate.consumer.intake;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One try at carrying out a plan.
 *
 * @param source names the topic as it was created and the partition
 * @param certain whether nobody can have tried this plan before
 * @param confirmedAt when, in {@link System#nanoTime}, the plan was last committed and the partition so known to be
 *     ours
 * @param group who we were in the group then
 */
record Attempt(
        TopicPartition partition,
        String source,
        Batch batch,
        Plan plan,
        boolean certain,
        long confirmedAt,
        ConsumerGroupMetadata group) {
    String token() {
        return plan.token(source);
    }

    /** What came of an attempt. */
    sealed interface Result {}

    /**
     * Every record of the plan is a row, or a dead letter, or was a repeat of a row.
     *
     * @param committed whether the offset has moved too, in one transaction with the dead letters
     */
    record Stored(int rows, int dead, int duplicates, boolean committed) implements Result {}

    /** Whether anything was stored is not known. */
    record Failed(Exception cause) implements Result {}

    /** Nothing was sent, because too long ago was it known that the partition is ours. */
    record Stale() implements Result {}
}
