package io.tollgate.gateway.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The aliases that there are at this moment. Asked by event loops: answers from memory, and never blocks. */
public interface Aliases {
    /** Null if there is none of that name. */
    @Nullable
    AliasConfig alias(String name);

    /** All of them, by name. */
    List<AliasConfig> aliases();
}
