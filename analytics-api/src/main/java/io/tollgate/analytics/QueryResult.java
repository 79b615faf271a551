package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Store} found.
 *
 * @param asOf every call whose record was in Kafka then is stored. It follows the clock, some seconds behind, while
 *     nobody calls, and stands still while storing is held up. Where no consumer has said so yet, when the newest
 *     stored call ended; null if no call is stored either
 * @param percentileError how far off percentiles may be, as a share of them; 0 if they are exact
 * @param calls what all pages are of; null where there is one page
 */
record QueryResult(
        @Nullable Instant asOf,
        List<ResultRow> rows,
        double percentileError,
        @Nullable Snapshot calls) {
    QueryResult {
        rows = List.copyOf(rows);
    }

    QueryResult(@Nullable Instant asOf, List<ResultRow> rows, double percentileError) {
        this(asOf, rows, percentileError, null);
    }

    /** The same, which is known to be of the calls that were stored at a moment. */
    QueryResult of(Snapshot stored) {
        return new QueryResult(stored.asOf(), rows, percentileError, stored);
    }

    /** Whether there are groups behind the first so many. */
    boolean hasMore(long groups) {
        return rows.stream().anyMatch(row -> row.level() == SqlBuilder.Level.GROUP && row.rank() > groups);
    }

    /** A moment in epoch microseconds; 0 stands for none. */
    static @Nullable Instant asOf(long micros) {
        return micros == 0 ? null : RangeParser.instant(micros);
    }
}
