package io.tollgate.gateway.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What all event loops' edges share.
 *
 * @param serving whether the gateway itself can serve calls
 */
public record Surroundings(
        Door door,
        InFlight inFlight,
        Map<String, ProviderState> providers,
        Models models,
        ProviderStats stats,
        BooleanSupplier serving,
        Clock clock) {

    public static Surroundings of(
            Authenticator authenticator,
            Map<String, GatewaySettings> gateways,
            MeterRegistry meters,
            InFlight inFlight,
            Map<String, ProviderState> providers,
            Models models,
            ProviderStats stats,
            BooleanSupplier serving,
            Clock clock) {
        return new Surroundings(
                new Door(authenticator, gateways, meters), inFlight, providers, models, stats, serving, clock);
    }
}
