-- One row per accepted call: the columns are the fields of UsageEvent, then the record's place in Kafka.
-- Absent strings are ''. Everything derived is a projection, which lives in the same part as its rows and so cannot
-- disagree with them. The TTL is what a fresh table starts with; the setting clickhouse.retention then changes it.
CREATE TABLE IF NOT EXISTS usage
(
    call_id                  UUID,
    accepted_at              DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    ended_at                 DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    node                     LowCardinality(String),
    account                  LowCardinality(String),
    gateway                  LowCardinality(String),
    token_id                 LowCardinality(String),
    token_name               LowCardinality(String),
    project                  LowCardinality(String),
    metadata                 Map(String, String),
    dialect                  LowCardinality(String),
    route                    LowCardinality(String),
    requested_model          LowCardinality(String),
    provider                 LowCardinality(String),
    model                    LowCardinality(String),
    provider_key_alias       LowCardinality(String),
    attempts                 Array(Tuple(
        provider String, model String, started_at DateTime64(6, 'UTC'), duration_ms UInt64,
        status UInt16, error_code String, throttled_ms UInt64)),
    stream                   Bool,
    outcome                  LowCardinality(String),
    status                   UInt16,
    error_code               LowCardinality(String),
    input_tokens             UInt64,
    output_tokens            UInt64,
    cached_input_tokens      UInt64,
    cache_write_input_tokens UInt64,
    reasoning_tokens         UInt64,
    usage_source             LowCardinality(String),
    cost_usd                 Decimal(18, 9),
    cost_source              LowCardinality(String),
    cache                    LowCardinality(String),
    latency_ms               UInt64,
    upstream_ms              UInt64,
    first_token_ms           Nullable(UInt64),
    queue_ms                 UInt64,
    overhead_us              UInt64,
    request_bytes            UInt64,
    response_bytes           UInt64,
    client_address           String,
    kafka_topic              LowCardinality(String),
    kafka_partition          UInt32,
    kafka_offset             UInt64,

    INDEX by_call call_id TYPE bloom_filter GRANULARITY 1,
    INDEX by_offset kafka_offset TYPE minmax GRANULARITY 1,

    -- How far each Kafka partition has been stored, and the age of the newest row.
    PROJECTION progress
    (
        SELECT kafka_topic, kafka_partition, count(), min(kafka_offset), max(kafka_offset), max(accepted_at), max(ended_at)
        GROUP BY kafka_topic, kafka_partition
    ),

    PROJECTION hourly
    (
        SELECT
            toStartOfHour(accepted_at), gateway, project, provider, model, requested_model, route, outcome, cache,
            count(),
            countIf(outcome = 'succeeded'), countIf(outcome = 'failed'), countIf(outcome = 'throttled'),
            countIf(outcome = 'canceled'), countIf(outcome = 'rejected'), countIf(outcome = 'interrupted'),
            countIf(cache = 'hit'),
            sum(input_tokens), sum(output_tokens), sum(cached_input_tokens), sum(cache_write_input_tokens),
            sum(reasoning_tokens), sum(cost_usd),
            sum(latency_ms), sum(upstream_ms), sum(queue_ms), sum(overhead_us),
            quantilesTDigest(0.5, 0.9, 0.95, 0.99)(latency_ms),
            count(first_token_ms), sum(first_token_ms), quantilesTDigest(0.5, 0.9, 0.95, 0.99)(first_token_ms),
            min(accepted_at), max(accepted_at), max(ended_at)
        GROUP BY toStartOfHour(accepted_at), gateway, project, provider, model, requested_model, route, outcome, cache
    )
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(accepted_at)
ORDER BY (gateway, accepted_at, call_id)
TTL toDateTime(accepted_at) + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
