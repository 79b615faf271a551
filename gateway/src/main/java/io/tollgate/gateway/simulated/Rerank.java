package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code POST /v1/rerank} as Jina and Voyage have it, and {@code /v2/rerank} as Cohere does: documents in the order of
 * how many of the query's words they hold.
 */
final class Rerank {
    private static final int MOST = 1_000;

    private Rerank() {}

    private record Ranked(int index, double score, String text) {}

    static JsonObject answer(JsonObject body, boolean cohere, long seed, Behaviour behaviour) {
        String model = Fields.model(body);
        if (!model.equals(Models.RERANK)) {
            throw ApiError.noModel(model);
        }
        if (!(body.getValue("query") instanceof String query)) {
            throw ApiError.missing("query");
        }
        JsonArray documents = Fields.array(body, "documents");
        if (documents.isEmpty() || documents.size() > MOST) {
            throw ApiError.type("documents", "1 to " + MOST + " documents");
        }
        Set<String> asked = words(query);
        List<Ranked> ranked = new ArrayList<>();
        int tokens = Words.count(query);
        for (Object each : documents) {
            String text = each instanceof JsonObject object ? object.getString("text", "") : String.valueOf(each);
            Set<String> shared = words(text);
            shared.retainAll(asked);
            ranked.add(new Ranked(ranked.size(), asked.isEmpty() ? 0 : (double) shared.size() / asked.size(), text));
            tokens += Words.count(text);
        }
        ranked.sort(Comparator.comparingDouble(Ranked::score).reversed());
        int top = Fields.integer(body, cohere ? "top_n" : "top_k", documents.size(), 1, MOST);
        int most = Math.min(top, Fields.integer(body, "top_n", documents.size(), 1, MOST));
        JsonArray results = new JsonArray();
        for (Ranked each : ranked.subList(0, Math.min(most, ranked.size()))) {
            JsonObject result = new JsonObject().put("index", each.index()).put("relevance_score", each.score());
            results.add(cohere ? result : result.put("document", new JsonObject().put("text", each.text())));
        }
        int counted = behaviour.inputTokens() == null ? tokens : behaviour.inputTokens();
        JsonObject answer = new JsonObject().put("results", results);
        if (cohere) {
            return answer.put("id", String.format("%016x", seed))
                    .put(
                            "meta",
                            new JsonObject()
                                    .put("api_version", new JsonObject().put("version", "2"))
                                    .put("billed_units", new JsonObject().put("search_units", 1)));
        }
        answer.put("model", model).put("object", "list");
        return behaviour.usage() == Behaviour.UsagePlace.NONE
                ? answer
                : answer.put("usage", new JsonObject().put("total_tokens", counted));
    }

    private static Set<String> words(String text) {
        return Words.split(text).stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> word.chars().anyMatch(Character::isLetterOrDigit))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
