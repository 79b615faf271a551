package io.tollgate.gateway.control;

/** One thing that the control state holds, under a key of its own. */
public sealed interface Entry
        permits StoredGateway,
                CacheEmptied,
                Token,
                TokenUse,
                StoredProviderKey,
                ProviderKeyUse,
                StoredAlias,
                StoredRoute,
                StoredRouteVersion,
                StoredPrices,
                StoredReconciliation,
                AdminEvent,
                ClosedMonth {
    /** {@code kind/id}, as the topic has it. */
    String key();
}
