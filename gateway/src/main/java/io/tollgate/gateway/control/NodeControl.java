package io.tollgate.gateway.control;

import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.call.ProviderKeys;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A node's control state: asked by event loops, changed by operators, and as fresh as it says. For any thread. */
public interface NodeControl extends ControlStore, IssuedTokens, ProviderKeys, AutoCloseable {
    /** Whether the state is kept up to date, or is only what was last known. */
    boolean following();

    /** As of when the snapshot is that is still used; null if there is something newer. */
    @Nullable
    Instant onlySnapshotAt();

    /** Whether there is a master key that records are authenticated by. */
    boolean authenticated();

    /** How many keys have a newest record that is not authentic; those records are not applied. */
    int refusedKeys();

    @Override
    void close();
}
