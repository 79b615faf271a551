package io.tollgate.gateway;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.routing.Catalogue;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.throttle.ProviderState;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The providers, and what all event loops know of them.
 *
 * @param reached by name, each with its address
 * @param states their guards, by the same names
 */
record Providers(Map<String, ProviderConfig> reached, Map<String, ProviderState> states, Models models) {
    /** Brings up those that run in this process. Blocks. */
    static Providers start(Vertx vertx, GatewayConfig config, OwnPrices ownPrices, Clock clock) throws Exception {
        Map<String, ProviderConfig> reached = new LinkedHashMap<>();
        Map<String, ProviderState> states = new LinkedHashMap<>();
        for (ProviderConfig provider : config.providers().values()) {
            states.put(provider.name(), new ProviderState(provider, clock));
            reached.put(
                    provider.name(),
                    reached(vertx, provider, config.http().bounds().maxConnections()));
        }
        Models models = new Models(Catalogue.load(), reached.values(), ownPrices, clock);
        models.list()
                .forEach(model ->
                        Objects.requireNonNull(states.get(model.provider())).offers(model.id()));
        return new Providers(reached, states, models);
    }

    /** A provider, and where it is reached; the simulated one is brought up here, unless it runs elsewhere. */
    private static ProviderConfig reached(Vertx vertx, ProviderConfig provider, int mostConnections) throws Exception {
        if (provider.baseUrl() != null) {
            return provider;
        }
        if (provider.dialect() != Dialect.SIMULATED) {
            throw new IllegalStateException("provider " + provider.name() + " has no base_url");
        }
        return Gateway.await(InProcessProvider.start(vertx, provider, mostConnections));
    }
}
