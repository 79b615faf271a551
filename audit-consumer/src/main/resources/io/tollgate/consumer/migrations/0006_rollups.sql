-- Figures made of whole quarters, hours, days, weeks and months, so that a long range is not counted from its rows
-- (decision 0037). The projection of before cut time by hours and was never read; what is left of it is how many rows
-- each quarter of an hour has, by which a reader sees whether a roll-up still holds all of them.
ALTER TABLE usage DROP PROJECTION IF EXISTS hourly;
ALTER TABLE usage ADD PROJECTION IF NOT EXISTS quarters
(
    SELECT toStartOfFifteenMinutes(accepted_at), count()
    GROUP BY toStartOfFifteenMinutes(accepted_at)
);
ALTER TABLE usage MATERIALIZE PROJECTION quarters SETTINGS mutations_sync = 0;
-- A cell: one span of time, and one value of each dimension that its cube names; the other dimensions are empty.
-- latencies and first_tokens count calls by the steps of a logarithmic scale: 0 for 0 ms, else 1 and the logarithm of the
-- milliseconds to the base 1.02, rounded. A percentile that is told from them is at most 1 % off.
CREATE TABLE IF NOT EXISTS usage_rollup
(
    level             Enum8('quarter' = 1, 'hour' = 2, 'day' = 3, 'week' = 4, 'month' = 5),
    start             DateTime('UTC') CODEC(Delta, ZSTD),
    cube              LowCardinality(String),
    version           UInt64 CODEC(ZSTD),
    gateway           LowCardinality(String),
    project           LowCardinality(String),
    token_id          LowCardinality(String),
    provider          LowCardinality(String),
    model             LowCardinality(String),
    outcome           LowCardinality(String),
    status            UInt16,
    error_code        LowCardinality(String),
    cache             LowCardinality(String),
    stream            Bool,
    dialect           LowCardinality(String),
    route             LowCardinality(String),
    service_tier      LowCardinality(String),
    cost_source       LowCardinality(String),
    requests          UInt64 CODEC(T64, ZSTD),
    succeeded         UInt64 CODEC(T64, ZSTD),
    throttled         UInt64 CODEC(T64, ZSTD),
    canceled          UInt64 CODEC(T64, ZSTD),
    cache_hits        UInt64 CODEC(T64, ZSTD),
    cache_lookups     UInt64 CODEC(T64, ZSTD),
    input_tokens      UInt64 CODEC(T64, ZSTD),
    output_tokens     UInt64 CODEC(T64, ZSTD),
    cached_input_tokens UInt64 CODEC(T64, ZSTD),
    reasoning_tokens  UInt64 CODEC(T64, ZSTD),
    cost_usd          Decimal(38, 9) CODEC(ZSTD),
    complete_costs    UInt64 CODEC(T64, ZSTD),
    latency           UInt64 CODEC(T64, ZSTD),
    latency_max       UInt64 CODEC(T64, ZSTD),
    latencies         Map(UInt16, UInt64) CODEC(ZSTD),
    first_token       UInt64 CODEC(T64, ZSTD),
    first_token_calls UInt64 CODEC(T64, ZSTD),
    first_token_max   UInt64 CODEC(T64, ZSTD),
    first_tokens      Map(UInt16, UInt64) CODEC(ZSTD),
    generated_tokens  UInt64 CODEC(T64, ZSTD),
    generation        UInt64 CODEC(T64, ZSTD),
    overhead          UInt64 CODEC(T64, ZSTD)
)
ENGINE = MergeTree
PARTITION BY (level, toYear(start))
ORDER BY (cube, level, start, version, gateway, project, token_id, provider, model);
-- Which cells hold: for each span those of its latest version here, whatever else the table above has. A line is written
-- when all cells of its version are, with the number of rows that they were made of.
CREATE TABLE IF NOT EXISTS usage_rollup_state
(
    level      Enum8('quarter' = 1, 'hour' = 2, 'day' = 3, 'week' = 4, 'month' = 5),
    start      DateTime('UTC') CODEC(Delta, ZSTD),
    definition UInt16,
    version    UInt64 CODEC(ZSTD),
    cubes      Array(LowCardinality(String)),
    rows       UInt64 CODEC(ZSTD)
)
ENGINE = MergeTree
ORDER BY (definition, level, start, version)
