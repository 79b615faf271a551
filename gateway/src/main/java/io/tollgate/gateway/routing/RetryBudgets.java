package io.tollgate.gateway.routing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One {@link RetryBudget} for each provider, shared by all event loops. */
public final class RetryBudgets {
    private final Map<String, RetryBudget> byProvider = new ConcurrentHashMap<>();

    RetryBudget of(String provider) {
        RetryBudget budget = byProvider.get(provider);
        return budget != null ? budget : byProvider.computeIfAbsent(provider, name -> new RetryBudget());
    }
}
