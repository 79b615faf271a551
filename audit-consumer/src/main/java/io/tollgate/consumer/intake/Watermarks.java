package io.tollgate.consumer.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The watermark of each partition: the moment up to which it is complete, because all that Kafka had of it then is
 * stored. Kafka is asked for the partitions' ends once a second; when everything before such an end is stored, the
 * watermark is the moment of asking. So it follows the clock while nothing happens, and stands still while anything is
 * held up: here, in ClickHouse, or in Kafka. For the polling thread.
 */
final class Watermarks {
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final InstantSource clock;
    private final Map<TopicPartition, Mark> marks = new HashMap<>();
    private final Map<TopicPartition, Instant> complete = new HashMap<>();
    private int assignedCount;
    private Instant askNext = Instant.MIN;
    private volatile boolean answered = true;

    /** Where a partition ended at a moment. */
    private record Mark(Instant at, long end) {}

    Watermarks(Consumer<byte[], byte[]> consumer, InstantSource clock) {
        this.consumer = consumer;
        this.clock = clock;
    }

    /** Takes note of what has been stored since; may wait a second for Kafka. */
    void look(Collection<PartitionIntake> assigned) {
        List<TopicPartition> partitions =
                assigned.stream().map(PartitionIntake::partition).toList();
        assignedCount = partitions.size();
        marks.keySet().retainAll(partitions);
        complete.keySet().retainAll(partitions);
        assigned.forEach(this::pass);
        Instant now = clock.instant();
        if (!now.isBefore(askNext)) {
            ask(partitions, now);
            askNext = now.plus(answered ? ASK_EVERY : ASK_AGAIN);
            assigned.forEach(this::pass);
        }
    }

    private void pass(PartitionIntake intake) {
        Mark mark = marks.get(intake.partition());
        if (mark != null && storedTo(intake) >= mark.end()) {
            marks.remove(intake.partition());
            complete.put(intake.partition(), mark.at());
        }
        Long oldest = intake.oldestTimestamp();
        if (oldest != null) {
            // Held up before it was ever complete: whatever is older than this is stored.
            complete.putIfAbsent(intake.partition(), Instant.ofEpochMilli(oldest));
        }
    }

    private long storedTo(PartitionIntake intake) {
        Long unstored = intake.firstUnstored();
        if (unstored != null) {
            return unstored;
        }
        try {
            return consumer.position(intake.partition(), Duration.ZERO);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            // Just assigned, or just taken away.
            return -1;
        }
    }

    private void ask(List<TopicPartition> partitions, Instant now) {
        if (partitions.isEmpty()) {
            return;
        }
        try {
            consumer.endOffsets(partitions, ANSWER)
                    .forEach((partition, end) -> marks.putIfAbsent(partition, new Mark(now, end)));
            answered = true;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            answered = false;
        }
    }

    /** A partition's watermark, or null while it is not known. */
    @Nullable
    Instant of(TopicPartition partition) {
        return complete.get(partition);
    }

    /** All by partition; none until each is known, because readers take the earliest. */
    Map<TopicPartition, Instant> all() {
        return complete.size() < assignedCount ? Map.of() : Map.copyOf(complete);
    }

    /** Whether Kafka answered when it was last asked. For any thread. */
    boolean kafkaAnswers() {
        return answered;
    }
}
