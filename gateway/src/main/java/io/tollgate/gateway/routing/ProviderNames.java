package io.tollgate.gateway.routing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that Cloudflare's AI Gateway has for providers, and OpenRouter for the authors of models, in paths and
 * models, where providers usually go by others here. A provider that is configured under such a name is meant itself.
 */
public final class ProviderNames {
    private static final String OF_THIS_DEPLOYMENT = "custom-";
    private static final String WORKERS_AI = "workers-ai";

    /** How models of Workers AI begin where its REST API is called. */
    private static final String WORKERS_AI_MODEL = "@cf/";

    private static final Map<String, List<String>> USUAL = Map.ofEntries(
            Map.entry("google-ai-studio", List.of("gemini", "google")),
            Map.entry("google", List.of("gemini", "google-ai-studio")),
            Map.entry("google-vertex-ai", List.of("vertex-ai", "vertex")),
            Map.entry("grok", List.of("xai")),
            Map.entry("xai", List.of("grok")),
            Map.entry("x-ai", List.of("xai", "grok")),
            Map.entry("mistralai", List.of("mistral")),
            Map.entry("perplexity-ai", List.of("perplexity")),
            Map.entry("azure-openai", List.of("azure")),
            Map.entry("aws-bedrock", List.of("bedrock")),
            Map.entry(WORKERS_AI, List.of("cloudflare")));

    private ProviderNames() {}

    /** The configured provider that a name means; null if there is none. */
    public static @Nullable String configured(String name, Collection<String> providers) {
        if (providers.contains(name)) {
            return name;
        }
        if (name.startsWith(OF_THIS_DEPLOYMENT)) {
            String rest = name.substring(OF_THIS_DEPLOYMENT.length());
            return providers.contains(rest) ? rest : null;
        }
        for (String usual : USUAL.getOrDefault(name, List.of())) {
            if (providers.contains(usual)) {
                return usual;
            }
        }
        return null;
    }

    /** A model's name with the configured name of its provider; null if it names no other one than it says. */
    static @Nullable String spelledOut(String model, Collection<String> providers) {
        if (model.startsWith(WORKERS_AI_MODEL)) {
            String provider = configured(WORKERS_AI, providers);
            return provider == null ? null : provider + "/" + model;
        }
        int slash = model.indexOf('/');
        String named = slash < 0 ? null : model.substring(0, slash);
        String provider = named == null ? null : configured(named, providers);
        return provider == null || provider.equals(named) ? null : provider + model.substring(slash);
    }
}
