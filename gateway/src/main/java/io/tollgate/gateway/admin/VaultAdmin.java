package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Moves everything, of whichever gateway, to the first master key: provider keys are sealed, control records signed by
 * it.
 */
public final class VaultAdmin {
    private static final int AT_ONCE = 200;

    private final ControlStore control;
    private final KeySeals seals;

    public VaultAdmin(ControlStore control, KeySeals seals) {
        this.control = control;
        this.seals = seals;
    }

    /**
     * Seals again what another master key sealed, and signs again what it signed. The values stay; calls notice
     * nothing.
     *
     * @return the master key, how many keys were {@code moved}, how many could not be, because they do not open, and
     *     how many other records were {@code signed}
     */
    public CompletableFuture<JsonObject> rewrap(Operator operator) throws FailureException {
        allowed(operator.principal());
        String masterKey = seals.masterKeyId();
        if (masterKey == null) {
            throw new FailureException(new AdminFailure.VaultUnavailable());
        }
        return rewrap(operator, masterKey, Moved.NOTHING);
    }

    /**
     * How far it has come.
     *
     * @param keys provider keys under another master key than before
     * @param others records that were signed again and are nothing else than before
     * @param more whether there may be more
     */
    private record Moved(int keys, int others, boolean more) {
        static final Moved NOTHING = new Moved(0, 0, true);

        Moved and(Moved next) {
            return new Moved(keys + next.keys, others + next.others, next.more);
        }
    }

    private CompletableFuture<JsonObject> rewrap(Operator operator, String masterKey, Moved before) {
        ControlState now = control.state();
        if (!before.more()
                || Stream.of(openable(now, masterKey), now.entriesToSign(), now.deletionsToSign())
                        .noneMatch(each -> each.findFirst().isPresent())) {
            return CompletableFuture.completedFuture(result(masterKey, before));
        }
        return control.change((state, at) -> moved(operator, masterKey, state, at.truncatedTo(ChronoUnit.MILLIS)))
                .thenCompose(stored -> rewrap(operator, masterKey, before.and(stored.value())));
    }

    private JsonObject result(String masterKey, Moved moved) {
        return new JsonObject()
                .put("object", "vault.rewrap")
                .put("master_key", masterKey)
                .put("moved", moved.keys())
                .put("signed", moved.others())
                .put("unopened", others(control.state(), masterKey).count());
    }

    private Change<Moved> moved(Operator operator, String masterKey, ControlState state, Instant now)
            throws FailureException {
        Principal holds = operator.now(state, now);
        allowed(holds);
        List<Entry> moved = new ArrayList<>();
        openable(state, masterKey).limit(AT_ONCE).forEach(key -> {
            Secret secret = seals.open(key);
            if (secret != null) {
                Sealed sealed = seals.seal(key.gateway(), key.provider(), key.alias(), key.version(), secret);
                moved.add(key.withSeal(sealed.masterKeyId(), sealed.text()));
            }
        });
        int keys = moved.size();
        Set<String> taken = moved.stream().map(Entry::key).collect(Collectors.toSet());
        state.entriesToSign()
                .filter(entry -> !taken.contains(entry.key()))
                .limit(AT_ONCE)
                .forEach(moved::add);
        List<String> deleted = state.deletionsToSign().limit(AT_ONCE).toList();
        int others = moved.size() - keys + deleted.size();
        boolean more = keys == AT_ONCE || moved.size() - keys == AT_ONCE || deleted.size() == AT_ONCE;
        return new Change<>(
                moved,
                deleted,
                AdminEvents.event(
                        "vault.rewrap",
                        new AdminEvents.Target(Scope.ALL, masterKey, masterKey),
                        holds,
                        operator.address(),
                        now,
                        null,
                        new JsonObject().put("master_key", masterKey).put("moved", keys)),
                new Moved(keys, others, more));
    }

    /** A key of any gateway is concerned, so it takes a token for all. */
    private static void allowed(Principal principal) throws FailureException {
        if (!principal.scope().equals(Scope.EVERYWHERE)) {
            throw new FailureException(new AccessFailure.GatewayNotAllowed(Scope.ALL));
        }
        if (!principal.may(Permission.EDIT)) {
            throw new FailureException(new AccessFailure.PermissionDenied(Permission.EDIT.id()));
        }
    }

    private static Stream<StoredProviderKey> openable(ControlState state, String masterKey) {
        return others(state, masterKey).filter(state::opens);
    }

    /** Those that another master key opens. */
    private static Stream<StoredProviderKey> others(ControlState state, String masterKey) {
        return state.providerKeys()
                .map(Versioned::value)
                .filter(key -> !key.masterKeyId().equals(masterKey));
    }
}
