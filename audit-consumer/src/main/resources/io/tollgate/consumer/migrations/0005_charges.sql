-- What a call's cost is made of. Rows of before have their cost as list price, no charges, and count as complete.
ALTER TABLE usage
    ADD COLUMN IF NOT EXISTS cache_write_1h_input_tokens UInt64,
    ADD COLUMN IF NOT EXISTS input_audio_tokens UInt64,
    ADD COLUMN IF NOT EXISTS cached_input_audio_tokens UInt64,
    ADD COLUMN IF NOT EXISTS output_audio_tokens UInt64,
    ADD COLUMN IF NOT EXISTS input_image_tokens UInt64,
    ADD COLUMN IF NOT EXISTS output_image_tokens UInt64,
    ADD COLUMN IF NOT EXISTS input_video_tokens UInt64,
    ADD COLUMN IF NOT EXISTS service_tier LowCardinality(String),
    ADD COLUMN IF NOT EXISTS region LowCardinality(String),
    ADD COLUMN IF NOT EXISTS context_tier LowCardinality(String),
    ADD COLUMN IF NOT EXISTS price_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS cost_complete Bool DEFAULT true,
    ADD COLUMN IF NOT EXISTS cost_gaps Array(LowCardinality(String)),
    ADD COLUMN IF NOT EXISTS list_cost_usd Decimal(18, 9) DEFAULT cost_usd CODEC(ZSTD),
    ADD COLUMN IF NOT EXISTS charges Array(Tuple(
        meter LowCardinality(String), quantity Decimal(18, 9), unit_price_usd Decimal(38, 18),
        cost_usd Decimal(18, 9))) CODEC(ZSTD)
