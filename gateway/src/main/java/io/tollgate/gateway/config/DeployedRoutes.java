package io.tollgate.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic routes that gateways have at this moment. Asked by event loops: answers from memory, and never blocks.
 */
public interface DeployedRoutes {
    /** Null if the gateway has none of that name. */
    @Nullable
    DeployedRoute route(String gateway, String name);

    /** All that a gateway has, by name. */
    List<DeployedRoute> routes(String gateway);
}
