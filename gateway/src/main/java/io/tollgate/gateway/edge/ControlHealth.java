package io.tollgate.gateway.edge;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the control state is, as {@code /health} says it.
 *
 * @param following whether Kafka keeps it up to date
 * @param snapshotAt as of when it is where this node only has its snapshot; null where Kafka has told of more
 */
public record ControlHealth(boolean following, @Nullable Instant snapshotAt) {
    JsonObject json() {
        return new JsonObject()
                .put("status", following ? "ok" : "degraded")
                .put("source", snapshotAt == null ? "kafka" : "snapshot")
                .put("as_of", snapshotAt == null ? null : snapshotAt.toString());
    }
}
