package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.config.GatewaySettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A control state that is nowhere but in memory: changes are made at once, on the thread that asks. */
public final class MemoryControl implements NodeControl {
    private final ControlState state;
    private final Map<String, GatewaySettings> fixed;
    private final InstantSource clock;
    private long offset;

    /** An empty state beside the gateways that a configuration names. */
    public MemoryControl(Map<String, GatewaySettings> fixed, KeyOpener opener, InstantSource clock) {
        this.fixed = fixed;
        this.clock = clock;
        this.state = new ControlState(Uses.none(), opener);
    }

    @Override
    public ControlState state() {
        return state;
    }

    @Override
    public Map<String, GatewaySettings> fixed() {
        return fixed;
    }

    @Override
    public IssuedToken find(Digest digest) {
        return state.find(digest);
    }

    @Override
    public synchronized <T> CompletableFuture<Versioned<T>> change(Decision<T> decision) {
        try {
            Change<T> change = decision.decide(state, clock.instant());
            long revision = offset;
            change.entries().forEach(entry -> state.put(entry, offset++));
            change.deleted().forEach(state::remove);
            state.put(change.event(), offset++);
            return CompletableFuture.completedFuture(new Versioned<>(change.result(), revision));
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Found providerKey(String gateway, String provider, String alias) {
        return state.usableKey(gateway, provider, alias, clock);
    }

    @Override
    public List<ProviderKey> pool(String gateway, String provider) {
        return state.pool(gateway, provider, clock);
    }

    @Override
    public boolean following() {
        return true;
    }

    @Override
    public @Nullable Instant onlySnapshotAt() {
        return null;
    }

    @Override
    public boolean authenticated() {
        return true;
    }

    @Override
    public int refusedKeys() {
        return 0;
    }

    @Override
    public void close() {
        // Memory needs no closing.
    }
}
