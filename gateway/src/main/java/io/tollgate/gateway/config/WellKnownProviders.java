package io.tollgate.gateway.config;

import io.tollgate.gateway.config.ProviderConfig.Dialect;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The providers that a gateway without any configured offers: the simulated one, and each whose usual environment
 * variable is set, at its OpenAI-compatible address as the provider's own documentation gives it.
 */
final class WellKnownProviders {
    private static final Map<String, Map.Entry<String, String>> BY_VARIABLE = new LinkedHashMap<>();

    static {
        known("OPENAI_API_KEY", "openai", "https://api.openai.com/v1");
        known("ANTHROPIC_API_KEY", "anthropic", "https://api.anthropic.com/v1");
        known("GEMINI_API_KEY", "gemini", "https://generativelanguage.googleapis.com/v1beta/openai");
        known("GROQ_API_KEY", "groq", "https://api.groq.com/openai/v1");
        known("MISTRAL_API_KEY", "mistral", "https://api.mistral.ai/v1");
        known("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1");
        known("CEREBRAS_API_KEY", "cerebras", "https://api.cerebras.ai/v1");
        known("SAMBANOVA_API_KEY", "sambanova", "https://api.sambanova.ai/v1");
        known("NVIDIA_API_KEY", "nvidia", "https://integrate.api.nvidia.com/v1");
        known("DEEPSEEK_API_KEY", "deepseek", "https://api.deepseek.com/v1");
        known("TOGETHER_API_KEY", "together", "https://api.together.xyz/v1");
        known("XAI_API_KEY", "xai", "https://api.x.ai/v1");
        known("COHERE_API_KEY", "cohere", "https://api.cohere.ai/compatibility/v1");
        known("VOYAGE_API_KEY", "voyage", "https://api.voyageai.com/v1");
        known(
                "CLOUDFLARE_API_TOKEN",
                "workers-ai",
                "https://api.cloudflare.com/client/v4/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai/v1");
    }

    private WellKnownProviders() {}

    private static void known(String variable, String name, String baseUrl) {
        BY_VARIABLE.put(variable, Map.entry(name, baseUrl));
    }

    static Map<String, ProviderConfig> in(Map<String, String> environment) {
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        providers.put(
                "simulated",
                new ProviderConfig(
                        "simulated", Dialect.SIMULATED, null, null, SimulatedModels.ALL, ThrottleConfig.DEFAULT));
        BY_VARIABLE.forEach((variable, provider) -> {
            String key = environment.getOrDefault(variable, "");
            String account = environment.getOrDefault("CLOUDFLARE_ACCOUNT_ID", "");
            String url = provider.getValue().replace("{CLOUDFLARE_ACCOUNT_ID}", account);
            boolean complete = !provider.getValue().contains("{") || account.matches("[A-Za-z0-9]+");
            if (!key.isBlank() && complete) {
                providers.put(
                        provider.getKey(),
                        new ProviderConfig(
                                provider.getKey(),
                                Dialect.OPENAI,
                                URI.create(url),
                                new Secret(key.strip()),
                                List.of(),
                                ThrottleConfig.DEFAULT));
            }
        });
        return providers;
    }
}
