package io.tollgate.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The aliases that gateways have at this moment. Asked by event loops: answers from memory, and never blocks. */
public interface Aliases {
    /** Null if the gateway has none of that name. */
    @Nullable
    AliasConfig alias(String gateway, String name);

    /** All that a gateway has, by name. */
    List<AliasConfig> aliases(String gateway);
}
