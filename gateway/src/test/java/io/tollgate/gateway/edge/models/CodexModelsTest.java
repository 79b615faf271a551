package io.tollgate.gateway.edge.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Codex CLI reads of models. */
final class CodexModelsTest {
    /** Members without a value of their own in {@code codex-rs/protocol/src/openai_models.rs}. */
    private static final List<String> REQUIRED = List.of(
            "slug",
            "display_name",
            "supported_reasoning_levels",
            "shell_type",
            "visibility",
            "supported_in_api",
            "priority",
            "support_verbosity",
            "truncation_policy",
            "experimental_supported_tools",
            "supports_reasoning_summaries",
            "supports_parallel_tool_calls");

    private static JsonArray models(Offer... offers) {
        return CodexModels.list(List.of(offers)).getJsonArray("models");
    }

    @Test
    void aModelHasAllThatCodexRequires() {
        JsonObject model = models(TestOffers.unknown("u")).getJsonObject(0);
        assertThat(model.fieldNames()).containsAll(REQUIRED);
        REQUIRED.forEach(name -> assertThat(model.getValue(name)).as(name).isNotNull());
        assertThat(model.getString("slug")).isEqualTo("u");
        assertThat(model.getLong("context_window")).isNull();
        assertThat(model.getJsonArray("input_modalities")).containsExactly("text", "image");
        assertThat(model.getJsonArray("supported_reasoning_levels")).isEmpty();
    }

    @Test
    void whatIsKnownIsTold() {
        JsonObject model =
                models(TestOffers.of("m", Offer.CHAT, "tools", "reasoning")).getJsonObject(0);
        assertThat(model.getString("display_name")).isEqualTo("Model m");
        assertThat(model.getLong("context_window")).isEqualTo(1_000);
        assertThat(model.getString("default_reasoning_level")).isEqualTo("medium");
        assertThat(model.getJsonArray("input_modalities")).containsExactly("text");
        assertThat(model.getJsonArray("supported_reasoning_levels").stream()
                        .map(level -> ((JsonObject) level).getString("effort")))
                .containsExactly("low", "medium", "high");
    }

    @Test
    void whatConversesIsInOrder() {
        JsonArray models =
                models(TestOffers.chat("a"), TestOffers.of("v", Offer.EMBEDDING), TestOffers.of("all", Offer.ALIAS));
        assertThat(models.stream().map(model -> ((JsonObject) model).getString("slug")))
                .containsExactly("a", "all");
        assertThat(models.stream().map(model -> ((JsonObject) model).getInteger("priority")))
                .containsExactly(1, 2);
    }
}
