package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.KeptProviderKey;
import io.tollgate.gateway.control.Stored;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Moves all provider keys, of whichever gateway, to the master key that seals now. */
public final class VaultAdmin {
    private static final int AT_ONCE = 200;

    private final ControlStore control;
    private final KeySeals seals;

    public VaultAdmin(ControlStore control, KeySeals seals) {
        this.control = control;
        this.seals = seals;
    }

    /**
     * Seals anew what another master key sealed; the values stay, and calls notice nothing.
     *
     * @return the master key, how many were {@code moved}, and how many could not be, because they do not open
     */
    public CompletableFuture<JsonObject> rewrap(Operator operator) throws CallFailedException {
        allowed(operator.principal());
        String masterKey = seals.masterKeyId();
        if (masterKey == null) {
            throw new CallFailedException(new Failure.VaultUnavailable());
        }
        return rewrap(operator, masterKey, 0);
    }

    private CompletableFuture<JsonObject> rewrap(Operator operator, String masterKey, int movedBefore) {
        if (openable(control.state(), masterKey).findFirst().isEmpty()) {
            return CompletableFuture.completedFuture(result(masterKey, movedBefore));
        }
        return control.change((state, at) -> moved(operator, masterKey, state, at.truncatedTo(ChronoUnit.MILLIS)))
                .thenCompose(stored -> stored.value() < AT_ONCE
                        ? CompletableFuture.completedFuture(result(masterKey, movedBefore + stored.value()))
                        : rewrap(operator, masterKey, movedBefore + stored.value()));
    }

    private JsonObject result(String masterKey, int moved) {
        return new JsonObject()
                .put("object", "vault.rewrap")
                .put("master_key", masterKey)
                .put("moved", moved)
                .put("unopened", others(control.state(), masterKey).count());
    }

    private Change<Integer> moved(Operator operator, String masterKey, ControlState state, Instant now)
            throws CallFailedException {
        Principal holds = operator.now(state, now);
        allowed(holds);
        List<Entry> moved = new ArrayList<>();
        openable(state, masterKey).limit(AT_ONCE).forEach(key -> {
            Secret secret = seals.open(key);
            if (secret != null) {
                Sealed sealed = seals.seal(key.gateway(), key.provider(), key.alias(), key.version(), secret);
                moved.add(key.sealedAnew(sealed.masterKeyId(), sealed.text()));
            }
        });
        return new Change<>(
                moved,
                List.of(),
                Events.event(
                        "vault.rewrap",
                        new Events.Target(Scope.ALL, masterKey, masterKey),
                        holds,
                        operator.address(),
                        now,
                        null,
                        new JsonObject().put("master_key", masterKey).put("moved", moved.size())),
                moved.size());
    }

    /** A key of any gateway is concerned, so it takes a token for all. */
    private static void allowed(Principal principal) throws CallFailedException {
        if (!principal.scope().equals(Scope.EVERYWHERE)) {
            throw new CallFailedException(new Failure.GatewayNotAllowed(Scope.ALL));
        }
        if (!principal.may(Permission.EDIT)) {
            throw new CallFailedException(new Failure.PermissionDenied(Permission.EDIT.id()));
        }
    }

    private static Stream<KeptProviderKey> openable(ControlState state, String masterKey) {
        return others(state, masterKey).filter(state::opens);
    }

    /** Those that another master key opens. */
    private static Stream<KeptProviderKey> others(ControlState state, String masterKey) {
        return state.providerKeys()
                .map(Stored::value)
                .filter(key -> !key.masterKeyId().equals(masterKey));
    }
}
