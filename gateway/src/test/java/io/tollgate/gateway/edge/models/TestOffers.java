package io.tollgate.gateway.edge.models;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Models for tests, of 1,000 tokens, of which 100 are the most that they can say. */
final class TestOffers {
    private TestOffers() {}

    static Offer chat(String id) {
        return of(id, Offer.CHAT);
    }

    static Offer of(String id, String type, String... capabilities) {
        return new Offer(id, "Model " + id, type, List.of(capabilities), 1_000, 100, new JsonObject().put("id", id));
    }

    static Offer unknown(String id) {
        return new Offer(id, id, Offer.CHAT, List.of(), 0, 0, new JsonObject().put("id", id));
    }
}
