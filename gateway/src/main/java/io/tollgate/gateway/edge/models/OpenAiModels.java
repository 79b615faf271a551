package io.tollgate.gateway.edge.models;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The models as OpenAI lists them (OpenAI API reference, "List models"). */
final class OpenAiModels {
    private OpenAiModels() {}

    static JsonObject list(List<Offer> offers) {
        JsonArray data = new JsonArray();
        offers.forEach(offer -> data.add(offer.described()));
        return new JsonObject().put("object", "list").put("data", data);
    }
}
