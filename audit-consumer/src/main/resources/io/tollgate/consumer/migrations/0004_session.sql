-- Sessions are many and each has few calls, so that a dictionary (LowCardinality) would not pay.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS session String CODEC(ZSTD)
