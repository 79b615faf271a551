-- Up to which moment each Kafka partition is complete: every record that Kafka had then is a row (or a dead letter, or a
-- repeat). The consumer says so anew every few seconds; of several sayings the latest moment is true. The topic's id tells
-- a topic made anew from its namesake before.
CREATE TABLE IF NOT EXISTS usage_progress
(
    kafka_topic     LowCardinality(String),
    kafka_topic_id  LowCardinality(String),
    kafka_partition UInt32,
    complete_to     DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(complete_to)
ORDER BY (kafka_topic, kafka_topic_id, kafka_partition)
SETTINGS old_parts_lifetime = 60
