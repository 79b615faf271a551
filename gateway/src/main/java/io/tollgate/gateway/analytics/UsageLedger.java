package io.tollgate.gateway.analytics;

import io.vertx.core.Future;
import java.time.Instant;

/** Recorded usage by token; the only source of it. For any thread; never blocks. */
@FunctionalInterface
public interface UsageLedger {
    /**
     * What a token has used by a moment, of the moment's day and month, at whichever gateways. Calls count for the time at
     * which they were accepted, the moment itself included.
     *
     * @return fails with {@link AnalyticsUnavailable} where the books cannot be asked
     */
    Future<RecordedUsage> use(String tokenId, Instant by);
}
