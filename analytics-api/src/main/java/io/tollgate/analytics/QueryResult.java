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
 */
record QueryResult(@Nullable Instant asOf, List<ResultRow> rows) {
    QueryResult {
        rows = List.copyOf(rows);
    }
}
