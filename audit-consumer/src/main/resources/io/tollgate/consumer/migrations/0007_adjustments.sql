-- What became known of a call after its row was written, each truth once: amounts to be added to the row's, or taken
-- off. Who and what the call was is repeated, so that sums by any of it need no join.
CREATE TABLE IF NOT EXISTS adjustments
(
    adjustment_id               UUID,
    call_id                     UUID,
    at                          DateTime64(6, 'UTC'),
    effective_at                DateTime64(6, 'UTC'),
    reason                      LowCardinality(String),
    `by`                        LowCardinality(String),
    note                        String,
    account                     LowCardinality(String),
    gateway                     LowCardinality(String),
    token_id                    LowCardinality(String),
    token_name                  LowCardinality(String),
    project                     LowCardinality(String),
    metadata                    Map(String, String),
    dialect                     LowCardinality(String),
    route                       LowCardinality(String),
    requested_model             LowCardinality(String),
    provider                    LowCardinality(String),
    model                       LowCardinality(String),
    provider_key_alias          LowCardinality(String),
    session                     String,
    requests                    UInt64,
    input_tokens                Int64,
    output_tokens               Int64,
    cached_input_tokens         Int64,
    cache_write_input_tokens    Int64,
    reasoning_tokens            Int64,
    cache_write_1h_input_tokens Int64,
    input_audio_tokens          Int64,
    cached_input_audio_tokens   Int64,
    output_audio_tokens         Int64,
    input_image_tokens          Int64,
    output_image_tokens         Int64,
    input_video_tokens          Int64,
    service_tier                LowCardinality(String),
    region                      LowCardinality(String),
    context_tier                LowCardinality(String),
    price_version               LowCardinality(String),
    cost_complete               Bool,
    cost_gaps                   Array(LowCardinality(String)),
    closes_gaps                 Array(LowCardinality(String)),
    cost_usd                    Decimal(18, 9),
    list_cost_usd               Decimal(18, 9),
    charges                     Array(Tuple(
        meter LowCardinality(String), quantity Decimal(18, 9), unit_price_usd Decimal(38, 18),
        cost_usd Decimal(18, 9))),
    kafka_topic                 LowCardinality(String),
    kafka_partition             UInt32,
    kafka_offset                UInt64,

    INDEX by_adjustment adjustment_id TYPE bloom_filter GRANULARITY 1,
    INDEX by_call call_id TYPE bloom_filter GRANULARITY 1,
    INDEX by_offset kafka_offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(effective_at)
ORDER BY (gateway, effective_at, adjustment_id)
TTL toDateTime(effective_at) + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;

-- Up to which moment each partition of the adjustments' topic is complete, as usage_progress says of the rows' topic.
CREATE TABLE IF NOT EXISTS adjustments_progress
(
    kafka_topic     LowCardinality(String),
    kafka_topic_id  LowCardinality(String),
    kafka_partition UInt32,
    complete_to     DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(complete_to)
ORDER BY (kafka_topic, kafka_topic_id, kafka_partition)
SETTINGS old_parts_lifetime = 60
