package io.tollgate.standalone.books;

import io.tollgate.consumer.proof.UsageTopic;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.consumer.store.Table;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Whether what was booked is stored, for commands that book on top of it. */
final class StoredAdjustments {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
    private static final Duration STEP = Duration.ofMillis(500);

    private StoredAdjustments() {}

    /**
     * Waits until all adjustments that were booked before a moment are stored.
     *
     * @throws IOException if they are not within a minute or so
     */
    static void await(Parts parts, Instant until) throws IOException, InterruptedException {
        String topic = parts.kafka().adjustmentsTopic();
        int partitions = UsageTopic.partitions(parts.kafka(), topic);
        try (StoredRows rows = StoredRows.open(parts.clickHouse())) {
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (true) {
                Map<Integer, Instant> complete = rows.completeTo(Table.ADJUSTMENTS, topic);
                boolean all = complete.size() >= partitions
                        && complete.values().stream().noneMatch(to -> to.isBefore(until));
                if (all) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("not every adjustment that was booked before now is stored: all "
                            + partitions + " partitions of " + topic + " must be complete to " + until
                            + ", and they are to " + complete + "; see that the audit consumer is running");
                }
                Thread.sleep(STEP);
            }
        }
    }
}
