package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The models on offer. */
final class Models {
    static final String SMALL = "simulated-small";
    static final String LARGE = "simulated-large";
    static final String EMBEDDING = "simulated-embedding";
    /** When every model and every answer was made: 2026-01-01T00:00:00Z, so that answers repeat to the byte. */
    static final long CREATED = 1_767_225_600L;

    private static final List<String> ALL = List.of(SMALL, LARGE, EMBEDDING);

    private Models() {}

    static JsonObject list() {
        JsonArray data = new JsonArray();
        ALL.forEach(model -> data.add(describe(model)));
        return new JsonObject().put("object", "list").put("data", data);
    }

    static JsonObject get(String model) {
        if (!ALL.contains(model)) {
            throw ApiError.noModel(model);
        }
        return describe(model);
    }

    private static JsonObject describe(String model) {
        return new JsonObject()
                .put("id", model)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "tollgate");
    }
}
