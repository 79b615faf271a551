-- Rows come in batches of some megabytes. Parts keep all columns in one file until they hold ten times as much, and are
-- merged row by row; column by column, which takes less memory but more time, only from ten million rows on.
ALTER TABLE usage MODIFY SETTING
    min_bytes_for_wide_part = 134217728,
    vertical_merge_algorithm_min_rows_to_activate = 10000000
