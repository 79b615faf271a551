package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.ControlStore;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The changes that operators made, the newest first. */
public final class EventAdmin {
    private final ControlStore control;

    public EventAdmin(ControlStore control) {
        this.control = control;
    }

    /**
     * The events of the gateways that an operator may see.
     *
     * @param gateway the only one that is asked about; null for all
     */
    public JsonObject list(Principal operator, @Nullable String gateway, int limit, @Nullable String cursor) {
        return Page.of(
                control.state()
                        .events(cursor)
                        .filter(event -> operator.scope().includes(event.gateway())
                                && (gateway == null || gateway.equals(event.gateway()))),
                limit,
                AdminJson::event,
                AdminEvent::id);
    }
}
