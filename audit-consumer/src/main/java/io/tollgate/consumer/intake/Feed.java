package io.tollgate.consumer.intake;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.store.RowEvent;
import io.tollgate.consumer.store.Table;
import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.UsageEvents;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;

/**
 * A topic whose records become rows of a table.
 *
 * @param topicId the topic's as it was created
 * @param group the consumer group that its partitions are shared out in
 * @param name what its threads, clients and figures are called by
 * @param repeats whether any record may tell what another has told before, so that each is looked up
 */
public record Feed(Table table, String topic, Uuid topicId, String group, String name, boolean repeats) {
    /** Of the calls' rows, which their gateways send once and say so where they may not. */
    public static Feed usage(KafkaConfig kafka, Uuid topicId) {
        return new Feed(Table.USAGE, kafka.usageTopic(), topicId, kafka.group(), "audit", false);
    }

    /** Of adjustments, which whoever sees the truth may send; those of one id are all in one partition. */
    public static Feed adjustments(KafkaConfig kafka, Uuid topicId) {
        return new Feed(
                Table.ADJUSTMENTS,
                kafka.adjustmentsTopic(),
                topicId,
                kafka.group() + "-adjustments",
                "adjustments",
                true);
    }

    /** Reads a record's value. For one thread. */
    Function<byte[], RowEvent> decoder() {
        return switch (table) {
            case USAGE -> {
                UsageEvents events = new UsageEvents();
                yield value -> new RowEvent.Usage(events.decode(value));
            }
            case ADJUSTMENTS -> {
                AdjustmentEvents events = new AdjustmentEvents();
                yield value -> new RowEvent.Adjustment(events.decode(value));
            }
        };
    }
}
