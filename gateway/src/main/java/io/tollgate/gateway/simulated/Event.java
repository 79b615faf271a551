package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream.
 *
 * @param name null for one without
 */
record Event(@Nullable String name, String data) {
    static Event of(String data) {
        return new Event(null, data);
    }

    /** An event that is named by its own type, as Anthropic's are. */
    static Event typed(JsonObject data) {
        return new Event(data.getString("type"), data.encode());
    }
}
