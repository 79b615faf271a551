package io.tollgate.gateway.control;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.Aliases;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The aliases of the configuration, which every gateway has, and those that operators made at one gateway. */
public record AliasesInForce(Map<String, AliasConfig> configured, ControlStore control) implements Aliases {
    public AliasesInForce {
        configured = Map.copyOf(configured);
    }

    @Override
    public @Nullable AliasConfig alias(String gateway, String name) {
        AliasConfig fixed = configured.get(name);
        if (fixed != null) {
            return fixed;
        }
        Versioned<StoredAlias> stored = control.state().alias(gateway, name);
        return stored == null ? null : stored.value().alias();
    }

    @Override
    public List<AliasConfig> aliases(String gateway) {
        return Stream.concat(
                        configured.values().stream(),
                        control.state()
                                .aliasesOf(gateway, "")
                                .map(stored -> stored.value().alias())
                                .filter(alias -> !configured.containsKey(alias.name())))
                .sorted(Comparator.comparing(AliasConfig::name))
                .toList();
    }
}
