package io.tollgate.consumer.intake;

import java.util.List;

/**
 * How the intake is doing.
 *
 * @param polling whether it goes on reading
 * @param kafkaAnswers whether Kafka answered when it was last asked for the ends of partitions
 * @param records whose offset has moved since the start: the sum of the three that follow
 */
public record IntakeStatus(
        boolean polling,
        boolean kafkaAnswers,
        long records,
        long rows,
        long deadLetters,
        long duplicates,
        List<PartitionStatus> partitions) {
    public IntakeStatus {
        partitions = List.copyOf(partitions);
    }
}
