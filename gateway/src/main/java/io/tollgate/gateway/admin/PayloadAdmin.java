package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Records who reads prompts and answers. */
public final class PayloadAdmin {
    private final ControlStore control;

    public PayloadAdmin(ControlStore control) {
        this.control = control;
    }

    /**
     * Records that a payload is read; it must not be shown before this is done.
     *
     * @param gateway that the call was made at
     * @param call its id
     */
    public CompletableFuture<Void> reading(Operator operator, String gateway, String call) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.holding(Permission.PAYLOAD, gateway, state, now);
                    return new Change<>(
                            List.of(),
                            List.of(),
                            AdminEvents.event(
                                    AdminEvent.PAYLOAD_READ,
                                    new AdminEvents.Target(gateway, call, call),
                                    holds,
                                    operator.address(),
                                    now,
                                    null,
                                    null),
                            call);
                })
                .thenApply(done -> null);
    }
}
