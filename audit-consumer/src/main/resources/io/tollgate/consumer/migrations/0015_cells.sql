-- Cells of roll-ups in a table that is read a few cells at a time: small granules, and histograms in lists that need no
-- ZSTD. They replace those of usage_rollup, which are made anew from the rows while everything serves; figures of what is
-- not made yet are counted from rows. A version also says how many cells each cube has, so that a reader knows what an
-- answer takes.
CREATE TABLE IF NOT EXISTS usage_cells
(
    level               Enum8('quarter' = 1, 'hour' = 2, 'day' = 3, 'week' = 4, 'month' = 5),
    start               DateTime('UTC') CODEC(Delta, ZSTD),
    chunk               DateTime('UTC') MATERIALIZED multiIf(
        level <= 'hour', toStartOfDay(start) + intDiv(toHour(start), 6) * 21600,
        level = 'day', toDateTime(toMonday(start), 'UTC'),
        level = 'week', toDateTime(toStartOfMonth(start), 'UTC'),
        toDateTime(toStartOfQuarter(start), 'UTC')) CODEC(Delta, ZSTD),
    cube                LowCardinality(String),
    version             UInt64 CODEC(ZSTD),
    gateway             LowCardinality(String),
    project             LowCardinality(String),
    token_id            LowCardinality(String),
    provider            LowCardinality(String),
    model               LowCardinality(String),
    outcome             LowCardinality(String),
    status              UInt16,
    error_code          LowCardinality(String),
    cache               LowCardinality(String),
    stream              Bool,
    dialect             LowCardinality(String),
    route               LowCardinality(String),
    service_tier        LowCardinality(String),
    cost_source         LowCardinality(String),
    requests            UInt64 CODEC(T64, LZ4),
    succeeded           UInt64 CODEC(T64, LZ4),
    throttled           UInt64 CODEC(T64, LZ4),
    canceled            UInt64 CODEC(T64, LZ4),
    cache_hits          UInt64 CODEC(T64, LZ4),
    cache_lookups       UInt64 CODEC(T64, LZ4),
    input_tokens        UInt64 CODEC(T64, LZ4),
    output_tokens       UInt64 CODEC(T64, LZ4),
    cached_input_tokens UInt64 CODEC(T64, LZ4),
    reasoning_tokens    UInt64 CODEC(T64, LZ4),
    cost_usd            Decimal(38, 9) CODEC(ZSTD),
    saved_usd           Decimal(38, 9) CODEC(ZSTD),
    complete_costs      UInt64 CODEC(T64, LZ4),
    latency             UInt64 CODEC(T64, LZ4),
    latency_max         UInt64 CODEC(T64, LZ4),
    latency_steps       Array(UInt16) CODEC(Delta(2), LZ4),
    latency_counts      Array(UInt64) CODEC(T64, LZ4),
    first_token         UInt64 CODEC(T64, LZ4),
    first_token_calls   UInt64 CODEC(T64, LZ4),
    first_token_max     UInt64 CODEC(T64, LZ4),
    first_token_steps   Array(UInt16) CODEC(Delta(2), LZ4),
    first_token_counts  Array(UInt64) CODEC(T64, LZ4),
    generated_tokens    UInt64 CODEC(T64, LZ4),
    generation          UInt64 CODEC(T64, LZ4),
    overhead            UInt64 CODEC(T64, LZ4)
)
ENGINE = MergeTree
PARTITION BY (level, toYear(start))
ORDER BY (cube, level, chunk, gateway, project, token_id, provider, model, start, version)
SETTINGS index_granularity = 256, index_granularity_bytes = 262144, min_compress_block_size = 16384;
ALTER TABLE usage_rollup_state ADD COLUMN IF NOT EXISTS cells Array(UInt64) CODEC(ZSTD);
DROP TABLE IF EXISTS usage_rollup
