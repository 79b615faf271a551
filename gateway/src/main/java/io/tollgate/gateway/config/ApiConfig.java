package io.tollgate.gateway.config;

import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which APIs a provider has, and what is done about what they lack.
 *
 * @param has the APIs that it serves itself; a call in another is translated into one of them
 * @param calls other calls of OpenAI's that it has, which nothing is translated into
 * @param dropUnsupported whether parameters that these APIs do not have are dropped, and reported as dropped, rather
 *     than refused
 * @param streamUsage whether usage is asked for in streams whose callers have not asked for it
 */
public record ApiConfig(Set<Api> has, Set<String> calls, boolean dropUnsupported, boolean streamUsage) {
    /** Providers that are known to have OpenAI's Responses, by the names that they usually go by. */
    private static final Set<String> WITH_RESPONSES = Set.of("openai", "azure", "azure-openai", "xai", "grok");

    /** The same by their hosts. */
    private static final Set<String> HOSTS_WITH_RESPONSES = Set.of("api.openai.com", "api.x.ai");

    /** An API of conversations. */
    public enum Api {
        /** OpenAI's chat completions. */
        CHAT,
        /** OpenAI's Responses. */
        RESPONSES,
        /** Anthropic's Messages. */
        MESSAGES,
        /** Google's generateContent. */
        GENERATE_CONTENT;

        /** Its name in configuration. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ApiConfig {
        has = Set.copyOf(has);
        calls = Set.copyOf(calls);
    }

    /** The same for a provider that is asked for usage in streams. */
    public ApiConfig(Set<Api> has, Set<String> calls, boolean dropUnsupported) {
        this(has, calls, dropUnsupported, true);
    }

    /** What a provider is taken to have that is not configured otherwise. */
    static ApiConfig usual(String name, ProviderConfig.Dialect dialect, @Nullable URI openAiUrl) {
        Set<Api> has = EnumSet.noneOf(Api.class);
        switch (dialect) {
            case OPENAI -> {
                if (WITH_RESPONSES.contains(name)
                        || (openAiUrl != null
                                && HOSTS_WITH_RESPONSES.contains(
                                        openAiUrl.getHost().toLowerCase(Locale.ROOT)))) {
                    has.add(Api.RESPONSES);
                }
            }
            case ANTHROPIC -> has.add(Api.MESSAGES);
            case GEMINI -> has.add(Api.GENERATE_CONTENT);
            case SIMULATED -> has.addAll(EnumSet.allOf(Api.class));
        }
        if (openAiUrl != null) {
            has.add(Api.CHAT);
        }
        return new ApiConfig(has, calls(name, dialect, openAiUrl), false);
    }

    private static Set<String> calls(String name, ProviderConfig.Dialect dialect, @Nullable URI openAiUrl) {
        if (dialect == ProviderConfig.Dialect.SIMULATED) {
            // Where it is that the gateway runs itself is known only once it runs.
            return Set.copyOf(OtherCalls.ALL);
        }
        return openAiUrl == null ? Set.of() : OtherCalls.usual(name, openAiUrl);
    }
}
