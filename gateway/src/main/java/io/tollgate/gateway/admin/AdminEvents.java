package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.control.AdminEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the events that record changes. */
final class AdminEvents {
    private AdminEvents() {}

    /** What a change is about. */
    record Target(String gateway, String id, String name) {}

    static AdminEvent event(
            String action,
            Target target,
            Principal actor,
            @Nullable String address,
            Instant now,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {
        return new AdminEvent(
                Ids.make(Ids.EVENT, now),
                now,
                actor.id(),
                actor.name(),
                address,
                action,
                target.gateway(),
                target.id(),
                target.name(),
                before == null ? null : before.encode(),
                after == null ? null : after.encode());
    }
}
