package io.tollgate.gateway.edge.models;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A model, or a name for several of them, as a caller may name it.
 *
 * @param id what the caller names
 * @param name for people
 * @param type {@code chat}, {@code embedding}, another API's kind, {@link #ALIAS} or {@link #ROUTE}
 * @param capabilities empty if they are not known
 * @param contextWindow in tokens; 0 if it is not known
 * @param maxOutputTokens the most that it can say; 0 if it is not known
 * @param described as OpenAI describes a model, with what the gateway knows beside that
 */
record Offer(
        String id,
        String name,
        String type,
        List<String> capabilities,
        long contextWindow,
        long maxOutputTokens,
        JsonObject described) {
    static final String CHAT = "chat";
    static final String EMBEDDING = "embedding";
    static final String ALIAS = "alias";
    static final String ROUTE = "route";

    Offer {
        capabilities = List.copyOf(capabilities);
    }

    /** Whether it answers conversations. */
    boolean converses() {
        return type.equals(CHAT) || type.equals(ALIAS) || type.equals(ROUTE);
    }

    boolean embeds() {
        return type.equals(EMBEDDING);
    }

    /** The same under the name that a caller gave it. */
    Offer as(String named) {
        JsonObject renamed = described.copy().put("id", named);
        return new Offer(named, name, type, capabilities, contextWindow, maxOutputTokens, renamed);
    }
}
