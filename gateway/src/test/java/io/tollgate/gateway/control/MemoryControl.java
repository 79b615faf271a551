package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.GatewaySettings;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A control state that is nowhere but in memory: changes are made at once, on the thread that asks. */
public final class MemoryControl implements ControlStore, IssuedTokens {
    private final ControlState state;
    private final Map<String, GatewaySettings> fixed;
    private long offset;

    public Instant now = Instant.parse("2026-11-20T12:00:00Z");

    public MemoryControl(Map<String, GatewaySettings> fixed, KeyOpener opener) {
        this.fixed = fixed;
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
            Change<T> change = decision.decide(state, now);
            long revision = offset;
            change.entries().forEach(entry -> state.put(entry, offset++));
            change.deleted().forEach(state::remove);
            state.put(change.event(), offset++);
            return CompletableFuture.completedFuture(new Versioned<>(change.result(), revision));
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
