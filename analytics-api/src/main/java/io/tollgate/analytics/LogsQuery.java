package io.tollgate.analytics;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of calls, the newest first.
 *
 * @param filters all of them must hold; what the caller may see is among them
 * @param search null for any
 * @param call the only call to be shown; null for any
 * @param limit how many calls at most
 * @param after where the page before ended; null for the first
 */
record LogsQuery(
        TimeRange range,
        List<Filter> filters,
        @Nullable Search search,
        @Nullable UUID call,
        int limit,
        @Nullable LogsCursor after) {
    LogsQuery {
        filters = List.copyOf(filters);
        if (limit < 1) {
            throw new IllegalArgumentException("a page has a call or more");
        }
    }
}
