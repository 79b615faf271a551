package io.tollgate.gateway.edge.status;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the control state is, as {@code /health} says it.
 *
 * @param following whether Kafka keeps it up to date
 * @param snapshotAt as of when it is where this node only has its snapshot; null if Kafka has told of more
 * @param authenticated whether there is a master key that records are authenticated by
 * @param refused the keys whose newest record is not authentic, and not applied
 */
public record ControlHealth(boolean following, @Nullable Instant snapshotAt, boolean authenticated, int refused) {
    /** Whether nobody has to look after it. */
    boolean well() {
        return following && refused == 0;
    }

    JsonObject json() {
        return new JsonObject()
                .put("status", well() ? "ok" : "degraded")
                .put("source", snapshotAt == null ? "kafka" : "snapshot")
                .put("as_of", snapshotAt == null ? null : snapshotAt.toString())
                .put("authenticated", authenticated)
                .put("refused_records", refused);
    }
}
