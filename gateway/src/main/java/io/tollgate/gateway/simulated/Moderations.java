package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** {@code POST /v1/moderations}: a text is flagged for each category whose first word is in it. */
final class Moderations {
    private static final List<String> CATEGORIES = List.of(
            "harassment",
            "harassment/threatening",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm",
            "self-harm/instructions",
            "self-harm/intent",
            "sexual",
            "sexual/minors",
            "violence",
            "violence/graphic");
    private static final double LIKELY = 0.97;
    private static final double UNLIKELY = 0.0001;

    private Moderations() {}

    static JsonObject answer(JsonObject body, long seed) {
        Object input = body.getValue("input");
        if (input == null) {
            throw ApiError.missing("input");
        }
        String model = String.valueOf(body.getValue("model", Models.MODERATION));
        if (!model.equals(Models.MODERATION)) {
            throw ApiError.noModel(model);
        }
        JsonArray results = new JsonArray();
        for (Object each : input instanceof JsonArray several ? several : new JsonArray().add(input)) {
            results.add(result(each instanceof JsonObject part ? part.encode() : String.valueOf(each)));
        }
        return new JsonObject()
                .put("id", String.format("modr-%016x", seed))
                .put("model", model)
                .put("results", results);
    }

    private static JsonObject result(String text) {
        JsonObject categories = new JsonObject();
        JsonObject scores = new JsonObject();
        JsonObject types = new JsonObject();
        boolean flagged = false;
        for (String category : CATEGORIES) {
            boolean found =
                    category.indexOf('/') < 0 && text.toLowerCase(Locale.ROOT).contains(category);
            flagged |= found;
            categories.put(category, found);
            scores.put(category, found ? LIKELY : UNLIKELY);
            types.put(category, new JsonArray().add("text"));
        }
        return new JsonObject()
                .put("flagged", flagged)
                .put("categories", categories)
                .put("category_scores", scores)
                .put("category_applied_input_types", types);
    }
}
