package io.tollgate.gateway.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of its providers: JSON on the topic, under the node's name.
 *
 * @param node its name
 * @param asOf when it said so, by its own clock
 * @param providers their figures, as {@link io.tollgate.gateway.throttle.ProviderStats#report()} has them; null where
 *     the node says that it leaves
 */
record NodeReport(String node, Instant asOf, @Nullable JsonArray providers) {
    private static final int LONGEST_NAME = 128;

    NodeReport {
        if (node.isEmpty() || node.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a node's name has 1 to " + LONGEST_NAME + " characters");
        }
    }

    Buffer encoded() {
        JsonObject json = new JsonObject().put("node", node).put("as_of", asOf.toString());
        return (providers == null ? json.put("leaves", true) : json.put("data", providers)).toBuffer();
    }

    /** The same, of providers alone. */
    NodeReport withoutModels() {
        JsonArray bare = new JsonArray();
        (providers == null ? new JsonArray() : providers)
                .forEach(each -> bare.add(((JsonObject) each).copy().put("models", new JsonArray())));
        return new NodeReport(node, asOf, bare);
    }

    /** Null where it is none that this version can read. */
    static @Nullable NodeReport decoded(Buffer value) {
        try {
            JsonObject json = new JsonObject(value);
            String node = json.getString("node", "");
            Instant asOf = Instant.parse(json.getString("as_of", ""));
            return new NodeReport(
                    node, asOf, json.getBoolean("leaves", false) ? null : json.getJsonArray("data", new JsonArray()));
        } catch (DecodeException | ClassCastException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
