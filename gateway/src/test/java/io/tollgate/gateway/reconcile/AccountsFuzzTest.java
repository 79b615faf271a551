package io.tollgate.gateway.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages of a provider's account: read, or said to be none. */
final class AccountsFuzzTest {
    private static final List<byte[]> PAGES = Fuzz.seeds(
            "{\"data\":[{\"start_time\":1730419200,\"end_time\":1730505600,\"results\":[{\"object\":\"organization.usage.completions.result\",\"input_tokens\":1000,\"output_tokens\":500,\"input_cached_tokens\":800,\"input_audio_tokens\":1,\"output_audio_tokens\":2,\"num_model_requests\":5,\"project_id\":\"p\",\"api_key_id\":\"k\",\"model\":\"gpt-4.1\",\"batch\":true}]}],\"has_more\":true,\"next_page\":\"page_A\"}",
            "{\"data\":[{\"start_time\":1730419200,\"results\":[{\"object\":\"organization.costs.result\",\"amount\":{\"value\":0.06,\"currency\":\"usd\"},\"line_item\":\"gpt-4.1, cached input\",\"project_id\":null}]}],\"has_more\":false}",
            "{\"data\":[{\"ending_at\":\"2025-08-02T00:00:00Z\",\"results\":[{\"api_key_id\":\"k\",\"cache_creation\":{\"ephemeral_1h_input_tokens\":1000,\"ephemeral_5m_input_tokens\":500},\"cache_read_input_tokens\":200,\"model\":\"claude\",\"output_tokens\":500,\"server_tool_use\":{\"web_search_requests\":10},\"service_tier\":\"standard\",\"uncached_input_tokens\":1500,\"workspace_id\":\"w\"}],\"starting_at\":\"2025-08-01T00:00:00Z\"}]}",
            "{\"data\":[{\"results\":[{\"amount\":\"123.78912\",\"cost_type\":\"tokens\",\"currency\":\"USD\",\"description\":\"d\",\"model\":\"claude\",\"token_type\":\"uncached_input_tokens\"}],\"starting_at\":\"2025-08-01T00:00:00Z\"}]}");

    private static @Nullable JsonObject object(byte[] bytes) {
        try {
            return new JsonObject(Buffer.buffer(bytes));
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    @Test
    void pagesAreReadOrSaidToBeNone() throws Exception {
        Fuzz.run(PAGES, (bytes, random) -> {
            JsonObject page = object(bytes);
            if (page == null) {
                return;
            }
            try {
                assertThat(new AccountReader(new ProviderAccount()).read(page)).isNotNull();
            } catch (IllegalArgumentException none) {
                assertThat(none).hasMessageNotContaining("null pointer");
            }
        });
    }
}
