package io.tollgate.gateway.edge.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.FailureException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages of models for Google's clients. */
final class GeminiModelsTest {
    private static final List<Offer> OFFERS =
            Stream.of("a", "b/c", "d", "å:e@1").map(TestOffers::chat).toList();

    private static List<String> names(JsonObject page) {
        return page.getJsonArray("models").stream()
                .map(model -> ((JsonObject) model).getString("name"))
                .toList();
    }

    private static @Nullable String unpacked(@Nullable String token) {
        return token == null ? null : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    }

    @Test
    void pagesFollowOneAnotherToTheEnd() throws Exception {
        for (int size = 1; size <= 5; size++) {
            List<String> all = new ArrayList<>();
            @Nullable String after = null;
            do {
                JsonObject page = new GeminiModels(after, size).page(OFFERS);
                assertThat(page.getJsonArray("models").size()).isBetween(1, size);
                all.addAll(names(page));
                after = unpacked(page.getString("nextPageToken"));
            } while (after != null);
            assertThat(all).containsExactly("models/a", "models/b/c", "models/d", "models/å:e@1");
        }
    }

    @Test
    void aPageAfterAModelThatHasGoneIsRefused() {
        assertThatThrownBy(() -> new GeminiModels("gone", 2).page(OFFERS))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("pageToken");
    }

    @Test
    void aModelSaysWhatCanBeCalled() throws Exception {
        JsonArray models = new GeminiModels(null, 50)
                .page(List.of(
                        TestOffers.chat("a"),
                        TestOffers.of("v", Offer.EMBEDDING),
                        TestOffers.of("picture", "image"),
                        TestOffers.unknown("u"),
                        TestOffers.chat("a")))
                .getJsonArray("models");
        assertThat(models).containsExactly(new JsonObject("""
                                {"name":"models/a","version":"","displayName":"Model a","inputTokenLimit":1000,
                                 "outputTokenLimit":100,
                                 "supportedGenerationMethods":["generateContent","streamGenerateContent","countTokens"]}
                                """), new JsonObject("""
                                {"name":"models/v","version":"","displayName":"Model v","inputTokenLimit":1000,
                                 "outputTokenLimit":100,
                                 "supportedGenerationMethods":["embedContent","batchEmbedContents"]}
                                """), new JsonObject("""
                                {"name":"models/u","version":"","displayName":"u",
                                 "supportedGenerationMethods":["generateContent","streamGenerateContent","countTokens"]}
                                """));
    }
}
