-- Beside the attempts and not in their tuples: those would have to be written anew, and consumers of before write them
-- as they were. Rows of before have none.
ALTER TABLE usage
    ADD COLUMN IF NOT EXISTS attempts_may_be_charged Array(Bool)
