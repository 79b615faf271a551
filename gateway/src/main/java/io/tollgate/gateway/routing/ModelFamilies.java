package io.tollgate.gateway.routing;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The families that models are named after, and whose they are, for names that are in no list yet. */
public final class ModelFamilies {
    /**
     * A family.
     *
     * @param names what its models' names begin with
     * @param maker the provider that has them, by its usual name
     */
    private record Family(Pattern names, String maker) {
        Family(String names, String maker) {
            this(Pattern.compile(names), maker);
        }
    }

    private static final List<Family> FAMILIES = List.of(
            new Family("gpt-(?!oss)|chatgpt-|codex-|o[134]($|-)|text-embedding-\\d|computer-use-|sora-", "openai"),
            new Family("claude-", "anthropic"),
            new Family("gemini-|gemma-", "google"),
            new Family("grok-", "xai"),
            new Family("deepseek-", "deepseek"),
            new Family("(open-)?(mistral|mixtral)-|(codestral|devstral|magistral|ministral|pixtral)-", "mistral"),
            new Family("command-", "cohere"),
            new Family("voyage-", "voyage"),
            new Family("sonar($|-)", "perplexity-ai"),
            new Family("@(cf|hf)/", "workers-ai"));

    private ModelFamilies() {}

    /** The usual name of the provider whose model such a name is; null if it is of no family that is known. */
    public static @Nullable String maker(String model) {
        return FAMILIES.stream()
                .filter(family -> family.names().matcher(model).lookingAt())
                .map(Family::maker)
                .findFirst()
                .orElse(null);
    }
}
