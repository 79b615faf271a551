-- Like sessions, these are many and each has few calls.
ALTER TABLE usage
    ADD COLUMN IF NOT EXISTS agent String CODEC(ZSTD),
    ADD COLUMN IF NOT EXISTS parent_agent String CODEC(ZSTD),
    ADD COLUMN IF NOT EXISTS end_user String CODEC(ZSTD)
