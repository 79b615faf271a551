package io.tollgate.standalone.faults;

import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether rows reach Kafka in the order in which their calls ended.
 *
 * @param from where the records to be looked at begin
 */
record PublishOrder(Map<TopicPartition, Long> from) {
    private static final Duration MOST = Duration.ofSeconds(2);

    /** From what is not in Kafka yet. */
    static PublishOrder from(UsageTopics topics) throws Exception {
        return new PublishOrder(topics.ends());
    }

    /** By how much a row came before another whose call had ended earlier, at the worst. */
    Duration worst(UsageTopics topics) throws IOException {
        UsageEvents events = new UsageEvents();
        Map<Integer, Instant> latest = new HashMap<>();
        Set<UUID> seen = new HashSet<>();
        Duration worst = Duration.ZERO;
        for (ConsumerRecord<byte[], byte[]> record : topics.usage(from)) {
            UsageEvent event = events.decode(record.value());
            if (event.getOutcome() == Outcome.INTERRUPTED || !seen.add(event.getCallId())) {
                continue;
            }
            Instant ended = event.getEndedAt();
            Instant before = latest.merge(record.partition(), ended, (one, other) -> one.isAfter(other) ? one : other);
            Duration back = Duration.between(ended, before);
            worst = back.compareTo(worst) > 0 ? back : worst;
        }
        return worst;
    }

    void judge(Trial trial) throws IOException {
        Duration worst = worst(trial.installation.topics);
        if (worst.compareTo(MOST) > 0) {
            trial.complain("rows were not published oldest first, but up to " + worst.toMillis() + " ms out of order");
        }
    }
}
