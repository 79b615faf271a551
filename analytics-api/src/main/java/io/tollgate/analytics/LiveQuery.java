package io.tollgate.analytics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a listener hears of.
 *
 * @param filters all of them must hold; what the caller may see is among them
 * @param search null for any
 */
record LiveQuery(List<Filter> filters, @Nullable Search search) {
    LiveQuery {
        filters = List.copyOf(filters);
    }
}
