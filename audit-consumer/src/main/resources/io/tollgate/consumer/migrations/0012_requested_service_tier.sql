-- What was asked for, beside the tier that served. APIs have few tiers.
ALTER TABLE usage
    ADD COLUMN IF NOT EXISTS requested_service_tier LowCardinality(String)
