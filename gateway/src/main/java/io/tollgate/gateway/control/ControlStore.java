package io.tollgate.gateway.control;

import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.Gateways;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The control state, as those see it who change it. For any thread; never blocks. */
public interface ControlStore extends Gateways {
    /** The state as it is known now; to be asked for again each time. */
    ControlState state();

    /** The gateways that the configuration names, so that nothing else can change them. */
    Map<String, GatewaySettings> fixed();

    /** Decides and writes a change; completes once this node knows of it, on another thread. */
    <T> CompletableFuture<Versioned<T>> change(Decision<T> decision);

    @Override
    default @Nullable GatewaySettings find(String gateway) {
        GatewaySettings configured = fixed().get(gateway);
        if (configured != null) {
            return configured;
        }
        Versioned<StoredGateway> stored = state().gateway(gateway);
        if (stored != null) {
            return stored.value().settings();
        }
        return gateway.equals(GatewaySettings.DEFAULT) ? GatewaySettings.INITIAL : null;
    }
}
