package io.tollgate.gateway.control;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.config.DeployedRoutes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The dynamic routes of the configuration, which every gateway has, and those that operators deployed at one. */
public record RoutesInForce(Map<String, DeployedRoute> configured, ControlStore control) implements DeployedRoutes {
    public RoutesInForce {
        configured = Map.copyOf(configured);
    }

    @Override
    public @Nullable DeployedRoute route(String gateway, String name) {
        DeployedRoute fixed = configured.get(name);
        return fixed != null ? fixed : control.state().routes().deployed(gateway, name);
    }

    @Override
    public List<DeployedRoute> routes(String gateway) {
        return Stream.concat(
                        configured.values().stream(),
                        control.state()
                                .routes()
                                .deployedOf(gateway)
                                .filter(route -> !configured.containsKey(route.name())))
                .sorted(Comparator.comparing(DeployedRoute::name))
                .toList();
    }
}
