package io.tollgate.gateway.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The aliases of a configuration, which every gateway has. */
public record ConfiguredAliases(Map<String, AliasConfig> byName) implements Aliases {
    /** Of a configuration without any. */
    public static final Aliases NONE = new ConfiguredAliases(Map.of());

    public ConfiguredAliases {
        byName = Map.copyOf(byName);
    }

    @Override
    public @Nullable AliasConfig alias(String gateway, String name) {
        return byName.get(name);
    }

    @Override
    public List<AliasConfig> aliases(String gateway) {
        return byName.values().stream()
                .sorted(Comparator.comparing(AliasConfig::name))
                .toList();
    }
}
