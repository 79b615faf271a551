package io.tollgate.consumer.config;

import io.tollgate.schemas.Topics;
import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Section;

/**
 * The bus that usage events and adjustments come from.
 *
 * @param group the consumer group that the usage topic's partitions are shared out in; that of the adjustments has
 *     {@code -adjustments} behind it
 * @param usagePartitions how many partitions the usage topic gets where it has to be created
 */
public record KafkaConfig(
        KafkaConnection connection,
        String group,
        String usageTopic,
        String adjustmentsTopic,
        String deadTopic,
        int usagePartitions) {
    static KafkaConfig read(Section kafka) {
        kafka.leave("control_topic");
        return new KafkaConfig(
                KafkaConnection.read(kafka),
                "tollgate-audit-consumer",
                Topics.USAGE,
                Topics.ADJUSTMENTS,
                Topics.USAGE_DEAD,
                kafka.integer("usage_partitions", 12, 1, 10_000));
    }
}
