package io.tollgate.gateway.analytics;

import io.vertx.core.Future;
import java.time.LocalDate;

/** What calls of one provider came to, day by day in UTC. For any thread; never blocks. */
@FunctionalInterface
public interface ProviderDays {
    /**
     * One day's.
     *
     * @return fails with {@link AnalyticsUnavailable} where the books cannot be asked
     */
    Future<ProviderDay> day(String provider, LocalDate day);
}
