package io.tollgate.gateway.analytics;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;

/** Recorded usage by token; the only source of it. For any thread; never blocks. */
@FunctionalInterface
public interface UsageLedger {
    /**
     * What tokens have used together by a moment, of the moment's day and month, at whichever gateways. Calls count for
     * the time at which they were accepted, the moment itself included.
     *
     * @return fails with {@link AnalyticsUnavailable} where the books cannot be asked
     */
    Future<RecordedUsage> use(Set<String> tokenIds, Instant by);
}
