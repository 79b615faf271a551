package io.tollgate.gateway.config;

import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.service.Secret;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The providers that a gateway without any configured offers: the simulated one, and each whose usual environment
 * variable is set, at the addresses that the provider's own documentation gives: of its own API, in the form that
 * Cloudflare's AI Gateway takes the paths in, and of its OpenAI-compatible one.
 */
public final class WellKnownProviders {
    private static final Map<String, Known> BY_VARIABLE = new LinkedHashMap<>();

    /**
     * A provider.
     *
     * @param name that it goes by here
     * @param baseUrl what the paths of its own API follow
     * @param openAiUrl what {@code /chat/completions} follows
     */
    public record Known(String name, Dialect dialect, String baseUrl, String openAiUrl) {}

    static {
        known("OPENAI_API_KEY", "openai", "https://api.openai.com/v1");
        known(
                "ANTHROPIC_API_KEY",
                new Known("anthropic", Dialect.ANTHROPIC, "https://api.anthropic.com", "https://api.anthropic.com/v1"));
        known(
                "GEMINI_API_KEY",
                new Known(
                        "gemini",
                        Dialect.GEMINI,
                        "https://generativelanguage.googleapis.com",
                        "https://generativelanguage.googleapis.com/v1beta/openai"));
        known("GROQ_API_KEY", "groq", "https://api.groq.com/openai/v1");
        known("MISTRAL_API_KEY", "mistral", "https://api.mistral.ai", "/v1");
        known("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1");
        known("CEREBRAS_API_KEY", "cerebras", "https://api.cerebras.ai/v1");
        known("SAMBANOVA_API_KEY", "sambanova", "https://api.sambanova.ai/v1");
        known("NVIDIA_API_KEY", "nvidia", "https://integrate.api.nvidia.com/v1");
        known("DEEPSEEK_API_KEY", "deepseek", "https://api.deepseek.com", "/v1");
        known("TOGETHER_API_KEY", "together", "https://api.together.xyz/v1");
        known("XAI_API_KEY", "xai", "https://api.x.ai", "/v1");
        known("COHERE_API_KEY", "cohere", "https://api.cohere.ai", "/compatibility/v1");
        known("VOYAGE_API_KEY", "voyage", "https://api.voyageai.com/v1");
        known(
                "CLOUDFLARE_API_TOKEN",
                "workers-ai",
                "https://api.cloudflare.com/client/v4/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai",
                "/v1");
    }

    private WellKnownProviders() {}

    /** The provider that goes by a name here; empty if none does. */
    public static Optional<Known> named(String name) {
        return BY_VARIABLE.values().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }

    /** The name of the provider whose OpenAI-compatible address has a host; empty if none has it. */
    static Optional<String> atHost(String host) {
        return BY_VARIABLE.values().stream()
                .filter(provider -> URI.create(provider.openAiUrl().replaceAll("[{}]", ""))
                        .getHost()
                        .equals(host))
                .map(Known::name)
                .findFirst();
    }

    private static void known(String variable, Known provider) {
        BY_VARIABLE.put(variable, provider);
    }

    private static void known(String variable, String name, String url) {
        known(variable, name, url, "");
    }

    private static void known(String variable, String name, String baseUrl, String openAiPath) {
        known(variable, new Known(name, Dialect.OPENAI, baseUrl, baseUrl + openAiPath));
    }

    static Map<String, ProviderConfig> in(Map<String, String> environment) {
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        providers.put(
                "simulated",
                new ProviderConfig(
                        "simulated", Dialect.SIMULATED, null, null, SimulatedModels.ALL, ThrottleConfig.DEFAULT));
        String account = environment.getOrDefault("CLOUDFLARE_ACCOUNT_ID", "");
        BY_VARIABLE.forEach((variable, provider) -> {
            String key = environment.getOrDefault(variable, "");
            boolean complete = !provider.baseUrl().contains("{") || account.matches("[A-Za-z0-9]+");
            if (!key.isBlank() && complete) {
                providers.put(
                        provider.name(),
                        new ProviderConfig(
                                provider.name(),
                                provider.dialect(),
                                url(provider.baseUrl(), account),
                                url(provider.openAiUrl(), account),
                                new Secret(key.strip()),
                                List.of(),
                                ThrottleConfig.DEFAULT));
            }
        });
        return providers;
    }

    private static URI url(String template, String account) {
        return URI.create(template.replace("{CLOUDFLARE_ACCOUNT_ID}", account));
    }
}
