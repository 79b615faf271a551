package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cells that are read with one statement.
 *
 * @param by the dimensions of the part that groups are by
 * @param within what is read, from one cut of the part to another
 * @param starts of the buckets in it, the first of which may begin earlier
 * @param shown the names of the groups that are read; null for all
 * @param share so many such statements may have all the memory of a query
 */
record CellsRequest(
        Plan.Part part,
        List<Dimension> by,
        TimeRange within,
        List<Instant> starts,
        @Nullable Set<List<String>> shown,
        Set<Aggregate> columns,
        int share) {
    CellsRequest {
        by = List.copyOf(by);
        starts = List.copyOf(starts);
    }
}
