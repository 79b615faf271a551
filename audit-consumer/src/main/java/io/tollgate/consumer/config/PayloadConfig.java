package io.tollgate.consumer.config;

import io.tollgate.schemas.Topics;
import io.tollgate.service.Section;
import java.time.Duration;

/**
 * Where prompts and answers come from, and how long they are kept.
 *
 * @param topic that gateways write to
 * @param topicRetention how long Kafka keeps them, where the topic has to be created
 * @param retention how long ClickHouse keeps them after their call was accepted; whole days
 */
public record PayloadConfig(String topic, Duration topicRetention, Duration retention) {
    private static final Duration TOPIC_RETENTION = Duration.ofDays(1);
    private static final Duration RETENTION = Duration.ofDays(30);

    /** What is not set is so. */
    public static final PayloadConfig DEFAULT = new PayloadConfig(Topics.PAYLOADS, TOPIC_RETENTION, RETENTION);

    public PayloadConfig {
        if (!topicRetention.isPositive() || retention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("payloads must be kept for a while");
        }
    }

    static PayloadConfig read(Section payloads) {
        // The gateway's share of the section.
        payloads.leave("memory");
        Duration topic = payloads.duration("topic_retention", TOPIC_RETENTION);
        if (topic.compareTo(Duration.ofMinutes(1)) < 0) {
            payloads.problem("topic_retention", "must be a minute or more");
            topic = TOPIC_RETENTION;
        }
        Duration table = payloads.duration("retention", RETENTION);
        if (table.compareTo(Duration.ofDays(1)) < 0) {
            payloads.problem("retention", "must be a day or more");
            table = RETENTION;
        }
        return new PayloadConfig(Topics.PAYLOADS, topic, table);
    }
}
