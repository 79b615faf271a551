package io.tollgate.gateway.books;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** An answer with embeddings, as OpenAI writes it. */
final class EmbeddingBytes {
    private EmbeddingBytes() {}

    static byte[] of(UsageCase usageCase, Amounts amounts) {
        JsonObject usage =
                new JsonObject().put("prompt_tokens", amounts.input()).put("total_tokens", amounts.input());
        JsonObject answer = new JsonObject();
        switch (usageCase.told()) {
            case START, START_INPUT_ALONE -> answer.put("usage", usage).mergeIn(data());
            case END, BOTH -> answer.mergeIn(data()).put("usage", usage);
            case NEVER -> answer.mergeIn(data());
        }
        return answer.encode().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject data() {
        JsonArray vectors = new JsonArray();
        for (int i = 0; i < 2; i++) {
            vectors.add(new JsonObject()
                    .put("object", "embedding")
                    .put("index", i)
                    .put("embedding", new JsonArray().add(0.125).add(-0.5)));
        }
        return new JsonObject().put("object", "list").put("data", vectors).put("model", "m");
    }
}
