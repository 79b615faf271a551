package io.tollgate.gateway.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What providers are called in paths: by their configured names, and by those that Cloudflare's AI Gateway gave them. */
public final class ProviderSlugs {
    private static final String CUSTOM = "custom-";
    private static final Map<String, String> CLOUDFLARE = Map.of(
            "google-ai-studio", "gemini",
            "grok", "xai",
            "perplexity-ai", "perplexity",
            "cerebras-ai", "cerebras",
            "azure-openai", "azure",
            "aws-bedrock", "bedrock");

    private ProviderSlugs() {}

    /** The provider that a path means; null where it means none. A configured name comes before another one for it. */
    public static @Nullable ProviderConfig find(Map<String, ProviderConfig> providers, String slug) {
        ProviderConfig named = providers.get(slug);
        if (named != null) {
            return named;
        }
        return slug.startsWith(CUSTOM)
                ? providers.get(slug.substring(CUSTOM.length()))
                : providers.get(CLOUDFLARE.getOrDefault(slug, slug));
    }
}
