package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.control.CacheEmptied;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The caches of gateways: emptied, those of gateways that the configuration names as well. */
public final class CacheAdmin {
    private final ControlStore control;

    public CacheAdmin(ControlStore control) {
        this.control = control;
    }

    /** Empties the cache of a gateway on every node: what was kept before is not used any more. */
    public CompletableFuture<Void> empty(Operator operator, String gateway) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    if (control.find(gateway) == null) {
                        throw new FailureException(new AccessFailure.GatewayNotFound(gateway));
                    }
                    return new Change<>(
                            List.of(emptied(gateway, holds, now)),
                            List.of(),
                            AdminEvents.event(
                                    "cache.empty",
                                    new AdminEvents.Target(gateway, gateway, gateway),
                                    holds,
                                    operator.address(),
                                    now,
                                    null,
                                    null),
                            gateway);
                })
                .thenApply(done -> null);
    }

    static CacheEmptied emptied(String gateway, Principal by, Instant now) {
        return new CacheEmptied(gateway, Ids.make(Ids.GENERATION, now), now, by.id());
    }
}
