package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Store} found.
 *
 * @param asOf when the newest stored call ended; null where no call is stored
 */
record Stored(@Nullable Instant asOf, List<StoredRow> rows) {
    Stored {
        rows = List.copyOf(rows);
    }
}
