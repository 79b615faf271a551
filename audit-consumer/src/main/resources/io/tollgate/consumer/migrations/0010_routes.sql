-- An installation has few routes, each with few versions and paths.
ALTER TABLE usage
    ADD COLUMN IF NOT EXISTS dynamic_route LowCardinality(String),
    ADD COLUMN IF NOT EXISTS route_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS route_path LowCardinality(String)
