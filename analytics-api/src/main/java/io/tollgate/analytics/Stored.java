package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Store} found.
 *
 * @param asOf when the newest stored call ended; null where no call is stored
 * @param completeTo all calls whose records were in Kafka then are stored; null where that was never said
 */
record Stored(@Nullable Instant asOf, @Nullable Instant completeTo, List<StoredRow> rows) {
    Stored {
        rows = List.copyOf(rows);
    }
}
