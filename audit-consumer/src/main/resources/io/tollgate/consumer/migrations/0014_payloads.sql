-- Prompts and answers of calls, where a gateway keeps them: redacted, and sealed where a master key is named. They come
-- and go apart from the calls' rows; one that was stored twice is one again when its parts are merged.
CREATE TABLE IF NOT EXISTS payloads
(
    call_id             UUID,
    accepted_at         DateTime64(6, 'UTC'),
    gateway             LowCardinality(String),
    master_key          LowCardinality(String),
    request_format      LowCardinality(String),
    request_bytes       UInt64,
    request_cut         Bool,
    request_redactions  UInt64,
    request_omitted     LowCardinality(String),
    request             String CODEC(ZSTD(3)),
    response_format     LowCardinality(String),
    response_bytes      UInt64,
    response_cut        Bool,
    response_redactions UInt64,
    response_omitted    LowCardinality(String),
    response            String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(accepted_at)
ORDER BY (gateway, call_id)
TTL toDateTime(accepted_at) + toIntervalDay(30)
SETTINGS ttl_only_drop_parts = 1
