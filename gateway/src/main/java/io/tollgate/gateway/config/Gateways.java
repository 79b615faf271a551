package io.tollgate.gateway.config;

import org.jspecify.annotations.Nullable;

/** The gateways that there are, at the moment of asking. Asked by event loops: never blocks. */
@FunctionalInterface
public interface Gateways {
    /** Null if there is none of that name. */
    @Nullable
    GatewaySettings find(String name);
}
