-- What people and programs say of a call afterwards: entries of their own, never changed, of which the latest that has a
-- field counts. fields names those that an entry has.
CREATE TABLE IF NOT EXISTS annotations
(
    annotation_id UUID,
    call_id       UUID,
    at            DateTime64(6, 'UTC'),
    `by`          LowCardinality(String),
    fields        Array(LowCardinality(String)),
    feedback      Int8,
    score         Nullable(Decimal(9, 6)),
    labels        Array(LowCardinality(String))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (call_id, at, annotation_id)
TTL toDateTime(at) + toIntervalDay(400)
SETTINGS ttl_only_drop_parts = 1
