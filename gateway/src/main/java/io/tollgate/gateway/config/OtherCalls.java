package io.tollgate.gateway.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The calls of OpenAI's API beside conversations and embeddings, by their paths, and which of them well-known providers
 * have, as their own API references say. A provider that is not known is taken to have all of them: nothing could be
 * called in its place, and what it does not have it says itself.
 */
public final class OtherCalls {
    /** All of them. */
    public static final List<String> ALL = List.of(
            "completions",
            "moderations",
            "images/generations",
            "images/edits",
            "images/variations",
            "audio/speech",
            "audio/transcriptions",
            "audio/translations",
            "rerank",
            "responses/input_tokens");

    private static final Map<String, Set<String>> KNOWN = new LinkedHashMap<>();

    /** Where a call is that is not below the OpenAI-compatible address: below that of the provider's own API. */
    private static final Map<String, Map<String, String>> ELSEWHERE = Map.of("cohere", Map.of("rerank", "/v2/rerank"));

    static {
        known(
                "openai",
                "completions",
                "moderations",
                "images/generations",
                "images/edits",
                "images/variations",
                "audio/speech",
                "audio/transcriptions",
                "audio/translations",
                "responses/input_tokens");
        known(
                "azure",
                "completions",
                "images/generations",
                "images/edits",
                "audio/speech",
                "audio/transcriptions",
                "audio/translations");
        known("anthropic");
        known("gemini", "images/generations");
        known("groq", "audio/speech", "audio/transcriptions", "audio/translations");
        known("mistral", "moderations", "audio/transcriptions");
        known("openrouter", "completions");
        known("cerebras", "completions");
        known("sambanova", "audio/transcriptions", "audio/translations");
        known("nvidia", "completions");
        known("deepseek");
        known(
                "together",
                "completions",
                "images/generations",
                "audio/speech",
                "audio/transcriptions",
                "audio/translations",
                "rerank");
        known("xai", "completions", "images/generations", "images/edits");
        known("cohere", "rerank");
        known("voyage", "rerank");
        known("workers-ai");
    }

    /** The same provider by the other names that it goes by. */
    private static final Map<String, String> ALSO =
            Map.of("azure-openai", "azure", "grok", "xai", "google-ai-studio", "gemini");

    private OtherCalls() {}

    private static void known(String provider, String... calls) {
        KNOWN.put(provider, Set.of(calls));
    }

    /** What a provider is taken to have, by its name or by the host of its address. */
    static Set<String> usual(String name, URI openAiUrl) {
        Set<String> known = KNOWN.get(known(name, openAiUrl));
        return known == null ? Set.copyOf(ALL) : known;
    }

    /**
     * The path of a call below a provider's own address.
     *
     * @return empty where it is below the OpenAI-compatible one, as usual
     */
    public static String ownPath(ProviderConfig provider, String call) {
        URI url = provider.openAiUrl();
        return url == null
                ? ""
                : ELSEWHERE.getOrDefault(known(provider.name(), url), Map.of()).getOrDefault(call, "");
    }

    /** The name by which a provider is known here, or its own. */
    private static String known(String name, URI openAiUrl) {
        String own = ALSO.getOrDefault(name, name);
        String host = String.valueOf(openAiUrl.getHost()).toLowerCase(Locale.ROOT);
        return WellKnownProviders.atHost(host).orElse(own);
    }
}
