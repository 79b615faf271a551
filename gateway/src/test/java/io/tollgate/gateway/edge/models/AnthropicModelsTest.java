package io.tollgate.gateway.edge.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages of models for Anthropic's clients. */
final class AnthropicModelsTest {
    private static final List<Offer> IDS =
            Stream.of("a", "b/c", "d", "e").map(TestOffers::chat).toList();

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("data").stream()
                .map(model -> ((JsonObject) model).getString("id"))
                .toList();
    }

    @Test
    void pagesFollowOneAnother() {
        JsonObject first = new AnthropicModels(null, null, 3).page(IDS);
        assertThat(ids(first)).containsExactly("a", "b/c", "d");
        assertThat(first.getBoolean("has_more")).isTrue();
        assertThat(first.getString("first_id")).isEqualTo("a");
        assertThat(first.getString("last_id")).isEqualTo("d");
        JsonObject second = new AnthropicModels("d", null, 3).page(IDS);
        assertThat(ids(second)).containsExactly("e");
        assertThat(second.getBoolean("has_more")).isFalse();
    }

    @Test
    void pagesGoBackwards() {
        JsonObject page = new AnthropicModels(null, "d", 1).page(IDS);
        assertThat(ids(page)).containsExactly("b/c");
        assertThat(page.getBoolean("has_more")).isTrue();
    }

    @Test
    void aPageMayBeEmpty() {
        JsonObject page = new AnthropicModels("e", null, 20).page(IDS);
        assertThat(ids(page)).isEmpty();
        assertThat(page.getString("first_id")).isNull();
        assertThat(page.getBoolean("has_more")).isFalse();
    }

    @Test
    void aModelHasWhatTheReferenceRequires() {
        JsonObject model = new AnthropicModels(null, null, 1)
                .page(IDS)
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(model.fieldNames())
                .containsExactly(
                        "type", "id", "display_name", "created_at", "lifecycle", "max_input_tokens", "max_tokens");
        assertThat(model.getString("type")).isEqualTo("model");
    }

    @Test
    void onlyWhatConversesIsListed() {
        JsonObject page = new AnthropicModels(null, null, 20)
                .page(List.of(
                        TestOffers.chat("a"), TestOffers.of("v", Offer.EMBEDDING), TestOffers.of("all", "alias")));
        assertThat(ids(page)).containsExactly("a", "all");
    }
}
