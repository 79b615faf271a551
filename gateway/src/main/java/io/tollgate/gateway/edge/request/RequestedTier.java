package io.tollgate.gateway.edge.request;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The service tier that a body asks for: by {@code service_tier} (OpenAI and Anthropic API references, "Service
 * tiers"), {@code serviceTier} (Gemini API reference) or {@code speed} (Anthropic API reference, "Fast mode"). What is
 * not a word is no tier, and not worth a refusal: that is for the provider. For one body.
 */
final class RequestedTier {
    static final String SERVICE_TIER = "service_tier";
    static final String GEMINI_SERVICE_TIER = "serviceTier";
    static final String SPEED = "speed";

    /** The members of a body that say it. */
    static final Set<String> MEMBERS = Set.of(SERVICE_TIER, GEMINI_SERVICE_TIER, SPEED);

    /** The speed of a request that asks for none in particular. */
    private static final String USUAL_SPEED = "standard";

    /** Not a number: speech has a speed as well. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z][\\w.-]{0,63}");

    private @Nullable String tier;
    private @Nullable String speed;

    /**
     * Takes note of one of the members.
     *
     * @param value null if it is no string
     */
    void member(String name, @Nullable String value) {
        String word = value != null && WORD.matcher(value).matches() ? value : null;
        if (name.equals(SPEED)) {
            speed = USUAL_SPEED.equals(word) ? null : word;
        } else {
            tier = word;
        }
    }

    /** The tier as it is asked for; a speed that is not the usual one counts before it. Null if there is none. */
    @Nullable
    String word() {
        return speed == null ? tier : speed;
    }
}
