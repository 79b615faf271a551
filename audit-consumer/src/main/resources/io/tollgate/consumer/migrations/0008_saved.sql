-- What answers of the gateway's cache would have cost. Rows of before have none, and so have cells made of them.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS saved_usd Decimal(18, 9) CODEC(ZSTD);
ALTER TABLE usage_rollup ADD COLUMN IF NOT EXISTS saved_usd Decimal(38, 9) CODEC(ZSTD)
