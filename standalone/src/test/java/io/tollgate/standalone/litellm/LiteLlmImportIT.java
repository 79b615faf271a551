package io.tollgate.standalone.litellm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.AliasConfig.Policy;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.service.Settings;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of LiteLLM's file is read as our own is. */
final class LiteLlmImportIT {
    private static final String SECRET = "sk-in-the-clear-0123456789";
    private static final String FILE = """
            model_list:
              - model_name: fast
                litellm_params: {model: openai/gpt-4.1-mini, api_key: os.environ/OPENAI_API_KEY, rpm: 600}
              - model_name: fast
                litellm_params: {model: groq/llama-3.3-70b-versatile, api_key: os.environ/GROQ_API_KEY, weight: 2}
              - model_name: own
                litellm_params:
                  model: openai/local-model
                  api_base: http://127.0.0.1:9000/v1
                  api_key: %s
                  input_cost_per_token: 0.0000015
                  output_cost_per_token: 0.000002
                  stream_timeout: 5
              - model_name: thinker
                litellm_params: {model: anthropic/claude-sonnet-4-5, api_key: os.environ/ANTHROPIC_API_KEY}
              - model_name: elsewhere
                litellm_params: {model: azure/gpt-4, api_base: https://x, api_version: "1"}
              - model_name: "a/b"
                litellm_params: {model: gpt-4.1, api_key: os.environ/OPENAI_API_KEY}
              - model_name: "mistral/*"
                litellm_params: {model: "mistral/*", api_key: os.environ/MISTRAL_API_KEY}
            router_settings:
              routing_strategy: simple-shuffle
              model_group_alias: {quick: fast}
              redis_host: localhost
            litellm_settings:
              num_retries: 2
              request_timeout: 90
              drop_params: true
              fallbacks: [{thinker: [own]}, {fast: [own]}]
            general_settings: {master_key: sk-1234}
            """.formatted(SECRET);

    @TempDir
    private Path folder;

    private GatewayConfig read(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        Settings settings = Settings.read(file, Map.of("OPENAI_API_KEY", "o"));
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        return config;
    }

    @Test
    void modelsBecomeProvidersAndNamesBecomeAliases() throws Exception {
        GatewayConfig config = read(LiteLlmImport.of(FILE));
        assertThat(config.providers().keySet()).containsExactly("openai", "groq", "openai-2", "anthropic", "mistral");
        ProviderConfig openai = config.providers().get("openai");
        assertThat(openai.baseUrl()).isEqualTo(URI.create("https://api.openai.com/v1"));
        assertThat(openai.apiKey().value()).isEqualTo("o");
        assertThat(openai.models()).isEmpty();
        assertThat(openai.throttle().requestsPerMinute()).isEqualTo(600);
        assertThat(openai.throttle().timeout().firstByte()).isEqualTo(Duration.ofSeconds(90));
        assertThat(openai.throttle().retry().maxAttempts()).isEqualTo(3);
        assertThat(config.providers().values())
                .allMatch(provider -> provider.apis().dropUnsupported());
        ProviderConfig own = config.providers().get("openai-2");
        assertThat(own.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:9000/v1"));
        assertThat(own.models()).singleElement().satisfies(model -> {
            assertThat(model.id()).isEqualTo("local-model");
            assertThat(model.prices())
                    .isEqualTo(new PriceConfig(new BigDecimal("1.5"), new BigDecimal("2"), null, null));
        });
        assertThat(config.providers().get("anthropic").dialect()).isEqualTo(ProviderConfig.Dialect.ANTHROPIC);
        List<Choice> fast = List.of(
                new Choice("openai/gpt-4.1-mini", 600),
                new Choice("groq/llama-3.3-70b-versatile", 2),
                new Choice("openai-2/local-model", 0.000001));
        assertThat(config.aliases().values())
                .containsExactlyInAnyOrder(
                        new AliasConfig("fast", Policy.WEIGHTED, fast, null),
                        new AliasConfig("quick", Policy.WEIGHTED, fast, null),
                        new AliasConfig("own", Policy.PRIORITY, List.of(new Choice("openai-2/local-model", 1)), null),
                        new AliasConfig(
                                "thinker",
                                Policy.PRIORITY,
                                List.of(
                                        new Choice("anthropic/claude-sonnet-4-5", 1),
                                        new Choice("openai-2/local-model", 1)),
                                null));
    }

    @Test
    void whatHasNoCounterpartIsListedAndNoKeyIsCopied() {
        String yaml = LiteLlmImport.of(FILE);
        assertThat(yaml)
                .doesNotContain(SECRET)
                .doesNotContain("sk-1234")
                .contains(
                        "# the key of provider openai-2 stands in the file, and is not copied: set OPENAI_2_API_KEY\n")
                .contains("# model \"elsewhere\" is left out: azure is not supported yet\n")
                .contains("# model_name \"a/b\" cannot be an alias")
                .contains("# model_list[2].litellm_params.stream_timeout has no counterpart\n")
                .contains("mistral/MODEL names any model of that provider")
                .contains("# router_settings.redis_host has no counterpart\n")
                .contains("# general_settings has no counterpart\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a", "text", "a: [b", ""})
    void whatIsNoSuchFileIsRefused(String text) {
        assertThatThrownBy(() -> LiteLlmImport.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
