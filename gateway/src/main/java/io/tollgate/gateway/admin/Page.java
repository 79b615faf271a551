package io.tollgate.gateway.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A part of a list. */
public final class Page {
    /** Entries of a page, unless fewer or more are asked for. */
    public static final int USUAL = 100;

    public static final int LARGEST = 1_000;

    private Page() {}

    /** The first entries of what is left of a list, and the cursor of what comes after them. */
    static <T> JsonObject of(Stream<T> rest, int limit, Function<T, JsonObject> json, Function<T, String> cursor) {
        List<T> entries = rest.limit(limit + 1L).toList();
        List<T> page = entries.subList(0, Math.min(limit, entries.size()));
        JsonArray data = new JsonArray();
        page.forEach(entry -> data.add(json.apply(entry)));
        return new JsonObject()
                .put("object", "list")
                .put("data", data)
                .put("next_cursor", entries.size() > limit ? cursor.apply(page.getLast()) : null);
    }
}
