-- Rows come in batches of some megabytes. Kept as one file for all columns until there are many of them, and merged row by
-- row until then, they cost the server about a tenth less.
ALTER TABLE usage MODIFY SETTING
    min_bytes_for_wide_part = 134217728,
    vertical_merge_algorithm_min_rows_to_activate = 1048576
