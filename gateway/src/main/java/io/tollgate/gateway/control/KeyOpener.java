package io.tollgate.gateway.control;

import io.tollgate.service.Secret;
import org.jspecify.annotations.Nullable;

/** Opens what provider keys are sealed in. Asked where the state is built, and never by an event loop. */
@FunctionalInterface
public interface KeyOpener {
    /** Null where the key does not open. */
    @Nullable
    Secret open(StoredProviderKey key);
}
