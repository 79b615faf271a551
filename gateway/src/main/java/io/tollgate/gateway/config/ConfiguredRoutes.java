package io.tollgate.gateway.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dynamic routes of a configuration, which every gateway has. */
public record ConfiguredRoutes(Map<String, DeployedRoute> byName) implements DeployedRoutes {
    /** Of a configuration without any. */
    public static final DeployedRoutes NONE = new ConfiguredRoutes(Map.of());

    public ConfiguredRoutes {
        byName = Map.copyOf(byName);
    }

    @Override
    public @Nullable DeployedRoute route(String gateway, String name) {
        return byName.get(name);
    }

    @Override
    public List<DeployedRoute> routes(String gateway) {
        return byName.values().stream()
                .sorted(Comparator.comparing(DeployedRoute::name))
                .toList();
    }
}
