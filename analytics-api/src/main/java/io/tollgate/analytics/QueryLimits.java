package io.tollgate.analytics;

import java.time.Duration;

/**
 * What one query may take of ClickHouse. A query that would take more is stopped and its caller is told so: there are
 * no figures rather than some of them.
 *
 * @param rows how many it may read
 * @param groups how many it may hold at once
 */
record QueryLimits(Duration time, long memory, long rows, long groups) {
    QueryLimits {
        if (time.compareTo(Duration.ofMillis(100)) < 0 || memory < 1 || rows < 1 || groups < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** The clause at the end of a query that asks what roll-ups hold. */
    String planning() {
        return "\nSETTINGS max_execution_time = " + time.toMillis() / 1000.0 + ", max_memory_usage = " + memory
                + ", max_rows_to_read = " + rows + ", max_threads = 1";
    }

    /**
     * The clause at the end of one of several statements that together answer a query.
     *
     * @param of so many such statements may have all the memory
     */
    String share(int of) {
        return "\nSETTINGS max_execution_time = " + time.toMillis() / 1000.0
                + ", timeout_overflow_mode = 'throw', max_memory_usage = " + Math.max(1, memory / of)
                + ", max_rows_to_read = " + rows + ", read_overflow_mode = 'throw', max_rows_to_group_by = " + groups
                + ", group_by_overflow_mode = 'throw'";
    }

    /** The clause at a query's end. */
    String settings() {
        return share(1) + ", max_result_rows = " + 2 * QueryParser.MAX_ROWS + ", result_overflow_mode = 'throw'";
    }
}
